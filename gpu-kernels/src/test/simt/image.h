#pragma once
#include "machine.h"

namespace simt {
// Loads an image that the compiler stand-in made (a shared object in memory); null, or the error in `*error`.
Image* load_image(const void* bytes, int* error);
bool unload_image(Image* image);
bool is_image(void* handle);
}  // namespace simt
