package io.pagegrad.pagefile.postgres.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/// Connects the JDBC driver to a Unix socket. The driver makes one by the name of this class.
public final class UnixSocketFactory extends SocketFactory {
    private final String path;

    /// @param path of the socket
    public UnixSocketFactory(String path) {
        this.path = path;
    }

    /// A socket that is connected already: the driver need not know where to.
    @Override
    public Socket createSocket() throws IOException {
        return UnixSocket.connect(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw noAddress();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw noAddress();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        throw noAddress();
    }

    private static SocketException noAddress() {
        return new SocketException("a Unix socket has no address of the network");
    }
}
