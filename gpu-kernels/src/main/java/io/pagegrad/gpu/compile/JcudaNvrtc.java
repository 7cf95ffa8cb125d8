package io.pagegrad.gpu.compile;

import io.pagegrad.gpu.driver.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/// NVRTC 12 through JCuda, whose native part is linked with `libnvrtc.so.12`.
final class JcudaNvrtc implements CudaCompiler {
    private final int version;

    private JcudaNvrtc(int version) {
        this.version = version;
    }

    /// @return the compiler, or the reason why not through `missing`
    static Optional<CudaCompiler> find(List<String> missing) {
        int[] major = new int[1];
        int[] minor = new int[1];
        Optional<String> reason = NativeLibraries.whileUnpackingPrivately(() -> {
            int code = JNvrtc.nvrtcVersion(major, minor);
            return code == nvrtcResult.NVRTC_SUCCESS
                    ? Optional.empty()
                    : Optional.of("nvrtcVersion() failed: " + nvrtcResult.stringFor(code));
        });
        if (reason.isPresent()) {
            missing.add("NVRTC through JCuda: " + reason.get());
            return Optional.empty();
        }
        return Optional.of(new JcudaNvrtc(major[0] * 1000 + minor[0] * 10));
    }

    @Override
    public String name() {
        return "NVRTC " + version / 1000 + "." + version % 1000 / 10 + " (JCuda)";
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public byte[] compile(CudaSource source, CompileOptions options) {
        nvrtcProgram program = new nvrtcProgram();
        int code = JNvrtc.nvrtcCreateProgram(program, source.text(), source.name(), 0, null, null);
        if (code != nvrtcResult.NVRTC_SUCCESS) {
            throw new CudaCompileException(name(), source, options, nvrtcResult.stringFor(code));
        }
        try {
            List<String> flags = new ArrayList<>(options.arithmetic().options());
            flags.add("--gpu-architecture=" + options.target());
            flags.add("--std=c++17");
            code = JNvrtc.nvrtcCompileProgram(program, flags.size(), flags.toArray(String[]::new));
            if (code != nvrtcResult.NVRTC_SUCCESS) {
                String[] log = new String[1];
                JNvrtc.nvrtcGetProgramLog(program, log);
                throw new CudaCompileException(name(), source, options, nvrtcResult.stringFor(code) + " " + log[0]);
            }
            return options.image() == ImageKind.PTX ? ptx(program) : cubin(program);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    private static byte[] ptx(nvrtcProgram program) {
        String[] text = new String[1];
        require(JNvrtc.nvrtcGetPTX(program, text), "nvrtcGetPTX");
        // a loader of PTX reads up to the zero byte
        return (text[0] + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] cubin(nvrtcProgram program) {
        long[] size = new long[1];
        require(JNvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
        byte[] image = new byte[Math.toIntExact(size[0])];
        require(JNvrtc.nvrtcGetCUBIN(program, image), "nvrtcGetCUBIN");
        return image;
    }

    private static void require(int code, String call) {
        if (code != nvrtcResult.NVRTC_SUCCESS) {
            throw new IllegalStateException(call + " failed: " + nvrtcResult.stringFor(code));
        }
    }
}
