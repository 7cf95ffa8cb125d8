// Stand-in for libnvrtc.so.12: "compiles" CUDA C++ with the host compiler into an image for the driver stand-in.
//
// Built with SIMT_DIRECTORY (headers and libcuda.so.1) and SIMT_COMPILER defined.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#define NVRTC extern "C" __attribute__((visibility("default")))

namespace {

enum : int { OK = 0, PROGRAM_CREATION = 2, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6 };

struct Program {
    std::string source, name, log, image;
};

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// A host compiler takes the device's view of the text: kernels are found by their signature and listed in a table.
std::string translated(const std::string& source) {
    std::ostringstream out;
    out << "#include \"cuda.h\"\n#line 1\n" << source << "\n";
    out << "extern \"C\" { extern unsigned char __start_simt_shared[] __attribute__((weak, visibility(\"hidden\")));\n"
           "extern unsigned char __stop_simt_shared[] __attribute__((weak, visibility(\"hidden\")));\n"
           "extern unsigned char* const simt_shared_begin = __start_simt_shared;\n"
           "extern unsigned char* const simt_shared_end = __stop_simt_shared;\n"
           "extern const simt::KernelEntry simt_kernels[] = {\n";
    std::regex kernel("extern\\s+\"C\"\\s+__global__\\s+void\\s+(?:__launch_bounds__\\(\\s*(\\d+)[^)]*\\)\\s*)?(\\w+)\\s*\\(");
    for (std::sregex_iterator it(source.begin(), source.end(), kernel), end; it != end; ++it) {
        out << "SIMT_KERNEL(" << (*it)[2] << ", " << ((*it)[1].length() == 0 ? "0" : (*it)[1].str()) << ")\n";
    }
    out << "{nullptr, nullptr, 0, nullptr, 0}};}\n";
    return out.str();
}

bool host_flags(int count, const char* const* options, std::string* flags, std::string* log) {
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        if (option.rfind("-D", 0) == 0) {
            *flags += " " + quoted(option);
        } else if (option == "--fmad=false" || option == "-fmad=false") {
            *flags += " -ffp-contract=off";
        } else if (option == "--fmad=true" || option == "-fmad=true") {
            *flags += " -ffp-contract=fast";
        } else if (option == "--use_fast_math" || option == "-use_fast_math") {
            *flags += " -ffp-contract=fast -fno-math-errno";
        } else if (option.rfind("--gpu-architecture=", 0) == 0 || option.rfind("-arch=", 0) == 0 || option.rfind("--std=", 0) == 0 ||
                   option == "--device-int128" || option == "-default-device" || option.rfind("--dopt", 0) == 0) {
            continue;
        } else {
            *log = "nvrtc stand-in: error: unrecognized option " + option;
            return false;
        }
    }
    return true;
}

}  // namespace

NVRTC int nvrtcVersion(int* major, int* minor) {
    // no release has this number: what the stand-in makes must never be taken for NVIDIA's
    *major = 12;
    *minor = 99;
    return OK;
}
NVRTC const char* nvrtcGetErrorString(int code) {
    switch (code) {
        case OK: return "NVRTC_SUCCESS";
        case PROGRAM_CREATION: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
        case INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
        case INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
        case COMPILATION: return "NVRTC_ERROR_COMPILATION";
        default: return "NVRTC_ERROR unknown";
    }
}
NVRTC int nvrtcCreateProgram(Program** program, const char* source, const char* name, int headers, const char* const*, const char* const*) {
    if (headers != 0) return INVALID_INPUT;
    *program = new Program{source, name == nullptr ? "default_program" : name, "", ""};
    return OK;
}
NVRTC int nvrtcDestroyProgram(Program** program) {
    delete *program;
    *program = nullptr;
    return OK;
}
NVRTC int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    std::string flags;
    if (!host_flags(count, options, &flags, &program->log)) return INVALID_OPTION;
    char directory[] = "/tmp/simt-compile-XXXXXX";
    if (mkdtemp(directory) == nullptr) return PROGRAM_CREATION;
    std::string base = directory;
    std::ofstream(base + "/kernels.cpp") << translated(program->source);
    std::string command = std::string(SIMT_COMPILER) + " -std=gnu++17 -O1 -fPIC -shared -w -fno-exceptions -fno-math-errno -fsanitize=thread"
                          " --param tsan-distinguish-volatile=1 -nostartfiles" + flags + " -I" + quoted(SIMT_DIRECTORY) + " " +
                          quoted(base + "/kernels.cpp") + " -c -o " + quoted(base + "/kernels.o") + " 2>" + quoted(base + "/log") + " && " +
                          SIMT_COMPILER + " -shared -o " + quoted(base + "/kernels.so") + " " + quoted(base + "/kernels.o") + " -L" +
                          quoted(SIMT_DIRECTORY) + " -l:libcuda.so.1 -lm 2>>" + quoted(base + "/log");
    int status = system(command.c_str());
    program->log = contents(base + "/log");
    program->image = status == 0 ? contents(base + "/kernels.so") : "";
    for (const char* file : {"/kernels.cpp", "/kernels.o", "/kernels.so", "/log"}) unlink((base + file).c_str());
    rmdir(directory);
    return status == 0 ? OK : COMPILATION;
}
NVRTC int nvrtcGetProgramLogSize(Program* program, size_t* bytes) {
    *bytes = program->log.size() + 1;
    return OK;
}
NVRTC int nvrtcGetProgramLog(Program* program, char* text) {
    memcpy(text, program->log.c_str(), program->log.size() + 1);
    return OK;
}
NVRTC int nvrtcGetCUBINSize(Program* program, size_t* bytes) {
    *bytes = program->image.size();
    return program->image.empty() ? INVALID_PROGRAM : OK;
}
NVRTC int nvrtcGetCUBIN(Program* program, char* bytes) {
    memcpy(bytes, program->image.data(), program->image.size());
    return OK;
}
// There is no PTX: the image stands for both.
NVRTC int nvrtcGetPTXSize(Program* program, size_t* bytes) { return nvrtcGetCUBINSize(program, bytes); }
NVRTC int nvrtcGetPTX(Program* program, char* bytes) { return nvrtcGetCUBIN(program, bytes); }
NVRTC int nvrtcGetNumSupportedArchs(int* count) {
    *count = 1;
    return OK;
}
NVRTC int nvrtcGetSupportedArchs(int* archs) {
    archs[0] = 80;
    return OK;
}
