package io.atelier.ingest;

/// How many bytes of answers wait for a caller who does not read. Many callers send all they have
/// before they read the first answer, so a lot of them are kept; then nothing more is taken in.
final class Backlog {
    private final long most;
    private long bytes;

    Backlog(long most) {
        this.most = most;
    }

    synchronized void grow(int by) {
        bytes += by;
    }

    synchronized void shrink(int by) {
        bytes -= by;
        notifyAll();
    }

    synchronized void awaitRoom() throws InterruptedException {
        while (bytes >= most) {
            wait();
        }
    }
}
