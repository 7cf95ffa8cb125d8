#include "image.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <set>

namespace simt {

namespace {
std::set<Image*> images;

// An ELF file as large as its section headers say; the driver's call gives no length.
size_t image_bytes(const void* bytes) {
    const Elf64_Ehdr* header = static_cast<const Elf64_Ehdr*>(bytes);
    return header->e_shoff + static_cast<size_t>(header->e_shnum) * header->e_shentsize;
}

int find_mapping(struct dl_phdr_info* info, size_t, void* data) {
    Image* image = static_cast<Image*>(data);
    uintptr_t wanted = image->data_begin;
    uintptr_t low = UINTPTR_MAX, high = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
        uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        low = begin < low ? begin : low;
        high = begin + info->dlpi_phdr[i].p_memsz > high ? begin + info->dlpi_phdr[i].p_memsz : high;
    }
    if (wanted < low || wanted >= high) return 0;
    image->data_begin = low;
    image->data_end = high;
    return 1;
}
}  // namespace

Image* load_image(const void* bytes, int* error) {
    *error = INVALID_IMAGE;
    if (memcmp(bytes, ELFMAG, SELFMAG) != 0) {
        last_report = "the emulator loads only images that its own compiler stand-in made";
        *error = NO_BINARY_FOR_GPU;
        return nullptr;
    }
    // a file name of its own each time: the loader takes equal names for one library
    char path[] = "/tmp/simt-image-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) return nullptr;
    size_t left = image_bytes(bytes);
    const char* from = static_cast<const char*>(bytes);
    while (left > 0) {
        ssize_t written = write(fd, from, left);
        if (written <= 0) {
            close(fd);
            unlink(path);
            return nullptr;
        }
        from += written;
        left -= static_cast<size_t>(written);
    }
    close(fd);
    void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    unlink(path);
    if (handle == nullptr) {
        last_report = dlerror();
        return nullptr;
    }
    const KernelEntry* table = static_cast<const KernelEntry*>(dlsym(handle, "simt_kernels"));
    if (table == nullptr) {
        last_report = "the image has no kernel table";
        dlclose(handle);
        return nullptr;
    }
    Image* image = new Image;
    image->handle = handle;
    image->shared_begin = static_cast<unsigned char*>(dlsym(handle, "simt_shared_begin"));
    image->shared_end = static_cast<unsigned char*>(dlsym(handle, "simt_shared_end"));
    if (image->shared_begin != nullptr) {
        image->shared_begin = *reinterpret_cast<unsigned char**>(image->shared_begin);
        image->shared_end = *reinterpret_cast<unsigned char**>(image->shared_end);
    }
    image->data_begin = reinterpret_cast<uintptr_t>(table);
    dl_iterate_phdr(find_mapping, image);
    for (const KernelEntry* entry = table; entry->name != nullptr; entry++) image->kernels[entry->name] = *entry;
    images.insert(image);
    *error = SUCCESS;
    return image;
}

bool is_image(void* handle) { return images.count(static_cast<Image*>(handle)) != 0; }

bool unload_image(Image* image) {
    if (images.erase(image) == 0) return false;
    dlclose(image->handle);
    delete image;
    return true;
}

}  // namespace simt
