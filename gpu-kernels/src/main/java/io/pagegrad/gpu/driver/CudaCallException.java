package io.pagegrad.gpu.driver;

import java.util.Locale;
import jcuda.driver.JCudaDriver;

/// A driver call that failed: the call with its arguments, and the driver's name and text for the error.
public class CudaCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// @param code the `CUresult`
    /// @param message the call and what the driver says of it
    public CudaCallException(int code, String message) {
        super(message);
        this.code = code;
    }

    /// The `CUresult`.
    public int code() {
        return code;
    }

    /// `format` and `arguments` write the call as it was made, for example `cuMemAlloc(bytes=%d)`.
    static CudaCallException of(int code, String format, Object... arguments) {
        return new CudaCallException(code, told(code, format, arguments));
    }

    static String told(int code, String format, Object... arguments) {
        String[] name = new String[1];
        String[] text = new String[1];
        JCudaDriver.cuGetErrorName(code, name);
        JCudaDriver.cuGetErrorString(code, text);
        return String.format(Locale.ROOT, format, arguments) + " failed: "
                + (name[0] == null ? "CUresult" : name[0]) + " (" + code + ")"
                + (text[0] == null ? "" : ", " + text[0]);
    }
}
