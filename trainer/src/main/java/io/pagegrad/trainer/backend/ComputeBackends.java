package io.pagegrad.trainer.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// The kinds of device that this installation knows.
public final class ComputeBackends {
    private ComputeBackends() {}

    /// Every backend on the class path, usable or not.
    public static List<ComputeBackend> all() {
        List<ComputeBackend> backends = new ArrayList<>();
        ServiceLoader.load(ComputeBackend.class).forEach(backends::add);
        return backends;
    }

    /// The backend of that name.
    ///
    /// @throws NoSuchDeviceException when there is none, or when it cannot run here, with the reason
    public static ComputeBackend named(String name) {
        List<ComputeBackend> backends = all();
        for (ComputeBackend backend : backends) {
            if (backend.name().equals(name)) {
                if (backend.unavailableBecause() != null) {
                    throw new NoSuchDeviceException(
                            "the device " + name + " cannot be used: " + backend.unavailableBecause());
                }
                return backend;
            }
        }
        throw new NoSuchDeviceException("there is no device " + name + "; there are "
                + String.join(", ", backends.stream().map(ComputeBackend::name).toList()));
    }
}
