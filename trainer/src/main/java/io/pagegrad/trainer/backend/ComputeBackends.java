package io.pagegrad.trainer.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/// The kinds of device that this installation knows.
public final class ComputeBackends {
    /// The option that means the best device here.
    public static final String AUTO = "auto";

    private static final String CPU = "cpu";

    private ComputeBackends() {}

    /// Every backend on the class path, usable or not.
    public static List<ComputeBackend> all() {
        List<ComputeBackend> backends = new ArrayList<>();
        ServiceLoader.load(ComputeBackend.class).forEach(backends::add);
        return backends;
    }

    /// The backend that an option names: `cpu`, `cuda`, `cuda:1` or `cuda:0,1` (certain devices of a backend),
    /// several of these with `+` between them, or `auto` for an accelerator if one can be used here and otherwise
    /// the CPU.
    ///
    /// @param note told in one sentence when `auto` falls back to the CPU, and why
    /// @throws NoSuchDeviceException when there is none, or when it cannot run here, with the reason
    public static ComputeBackend choose(String option, Consumer<String> note) {
        if (option.equals(AUTO)) {
            return automatic(note);
        }
        if (option.contains("+")) {
            return together(option);
        }
        int colon = option.indexOf(':');
        if (colon < 0) {
            return named(option);
        }
        return named(option.substring(0, colon)).on(option.substring(colon + 1));
    }

    private static BackendGroup together(String option) {
        List<ComputeBackend> backends = new ArrayList<>();
        for (String part : option.split("\\+", -1)) {
            if (part.isEmpty() || part.equals(AUTO)) {
                throw new NoSuchDeviceException("the device " + option + ": name devices on both sides of +");
            }
            ComputeBackend backend = choose(part, note -> {});
            if (backend instanceof BackendGroup group) {
                backends.addAll(group.backends());
            } else {
                backends.add(backend);
            }
        }
        return new BackendGroup(backends);
    }

    private static ComputeBackend automatic(Consumer<String> note) {
        for (ComputeBackend backend : all()) {
            if (backend.name().equals(CPU)) {
                continue;
            }
            String reason = backend.unavailableBecause();
            if (reason == null) {
                return backend;
            }
            note.accept("training on the CPU: " + reason);
        }
        return named(CPU);
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
