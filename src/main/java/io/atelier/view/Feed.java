package io.atelier.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What one watcher is told, in order. It keeps no events: it knows how far its watcher is and
/// makes what comes after from what the view knows, so a slow watcher costs no memory. Used by one
/// thread.
interface Feed {
    /// All that is new since the last time.
    List<Event> next(Instant now);

    /// Where the watcher is now.
    EventId place();

    /// The terminal event was told; nothing will follow.
    boolean ended();

    /// How long it makes sense to wait for something to change before asking again.
    Duration patience();
}
