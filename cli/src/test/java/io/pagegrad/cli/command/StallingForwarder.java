package io.pagegrad.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Stands between one client and a server on loopback and passes everything on until the client says a certain
/// word; that it keeps, and the client waits for an answer that never comes.
final class StallingForwarder implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final String word;
    private final CountDownLatch said = new CountDownLatch(1);

    StallingForwarder(int serverPort, String word) throws IOException {
        this.serverPort = serverPort;
        this.word = word;
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::run);
    }

    int port() {
        return listener.getLocalPort();
    }

    void awaitWord() throws InterruptedException {
        said.await();
    }

    /// Ends when the client has gone, and the session of the server with it.
    private void run() {
        try (Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            Thread.ofPlatform().daemon().start(() -> passAnswers(server, client));
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            StringBuilder last = new StringBuilder();
            int read = in.read(buffer);
            while (read >= 0) {
                last.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                if (last.indexOf(word) >= 0) {
                    said.countDown();
                } else {
                    last.delete(0, Math.max(0, last.length() - word.length()));
                    out.write(buffer, 0, read);
                }
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private static void passAnswers(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one side has gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
