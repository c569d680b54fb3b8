package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// A response that is being made: its present state and its events so far, for any number of
/// onlookers.
final class Turn {
    private final String id;
    private final List<String> events = new ArrayList<>();
    private ObjectNode response;
    private boolean over;
    private boolean cancelled;

    Turn(ObjectNode response) {
        this.id = ResponseShelf.idOf(response);
        this.response = response;
    }

    String id() {
        return id;
    }

    /// @param event without its number
    synchronized void happened(ObjectNode event) {
        events.add(event.put("sequence_number", events.size()).toString());
        notifyAll();
    }

    synchronized void is(ObjectNode response) {
        this.response = response;
    }

    synchronized void end(ObjectNode response) {
        this.response = response;
        over = true;
        notifyAll();
    }

    synchronized ObjectNode response() {
        return response.deepCopy();
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /// Asks whoever makes it to stop, and waits until that has happened.
    void cancel() throws InterruptedException {
        synchronized (this) {
            cancelled = true;
        }
        awaitEnd();
    }

    synchronized void awaitEnd() throws InterruptedException {
        while (!over) {
            wait();
        }
    }

    /// The events from a number on, as soon as there are any; empty when none will come.
    synchronized List<String> from(int number) throws InterruptedException {
        while (events.size() <= number && !over) {
            wait();
        }
        return List.copyOf(events.subList(Math.min(number, events.size()), events.size()));
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }
}
