package io.pagegrad.pagefile.postgres.live;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Stands between clients and a server on loopback and announces itself as poolers of transactions do: with a
/// process id of its own, since the server's process can be another one in the next transaction.
///
/// Spec: PostgreSQL 15, Frontend/Backend Protocol, message formats BackendKeyData, SSLRequest, StartupMessage.
final class TransactionPooler implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int OWN_PROCESS = 1_234_567;

    private final int serverPort;
    private final ServerSocket listener;
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

    TransactionPooler(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                Thread.ofPlatform().daemon().start(() -> unlessClosed(() -> toServer(client, server)));
                Thread.ofPlatform().daemon().start(() -> unlessClosed(() -> toClient(server, client)));
            }
        } catch (IOException e) {
            // closed
        }
    }

    @FunctionalInterface
    private interface Relay {
        void run() throws IOException;
    }

    private static void unlessClosed(Relay relay) {
        try {
            relay.run();
        } catch (IOException e) {
            // one side has gone
        }
    }

    private static void toServer(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            while (true) {
                int length = in.readInt();
                int code = in.readInt();
                if (code != SSL_REQUEST && code != GSS_REQUEST) {
                    out.writeInt(length);
                    out.writeInt(code);
                    break;
                }
                client.getOutputStream().write('N');
            }
            in.transferTo(out);
        }
    }

    private static void toClient(Socket server, Socket client) throws IOException {
        try (server;
                client) {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                int type = in.readUnsignedByte();
                int length = in.readInt();
                byte[] body = in.readNBytes(length - Integer.BYTES);
                out.writeByte(type);
                out.writeInt(length);
                if (type == 'K') {
                    out.writeInt(OWN_PROCESS);
                    out.write(body, Integer.BYTES, body.length - Integer.BYTES);
                } else {
                    out.write(body);
                }
                out.flush();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
