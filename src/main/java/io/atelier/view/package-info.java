/// What became of a job, over HTTP: status, lists, history and pictures.
///
/// A view follows `facts` and `state` into an index of its own that may be thrown away at any time.
/// It decides nothing and writes nothing; any number of replicas answer alike, since every read
/// first waits for what was on the log when it was asked. Start reading at [io.atelier.view.View].
@NullMarked
package io.atelier.view;

import org.jspecify.annotations.NullMarked;
