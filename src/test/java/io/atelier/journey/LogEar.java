package io.atelier.journey;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/// Hears every line that is logged in this process: of ours from DEBUG on, of others as they are
/// set. Our own don't go to the console meanwhile.
final class LogEar extends ExtHandler {
    private static final Logger ROOT = LogContext.getLogContext().getLogger("");
    private static final Logger OURS = LogContext.getLogContext().getLogger("io.atelier");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogEar() {
        // With causes and fields: what a line brings along is part of it.
        setFormatter(new PatternFormatter("%p [%c] (%t) %s %X %e"));
        OURS.setLevel(Level.DEBUG);
        OURS.setUseParentHandlers(false);
        OURS.addHandler(this);
        ROOT.addHandler(this);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    protected void doPublish(ExtLogRecord logged) {
        lines.add(getFormatter().format(logged));
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
        OURS.removeHandler(this);
        OURS.setUseParentHandlers(true);
        OURS.setLevel(null);
    }
}
