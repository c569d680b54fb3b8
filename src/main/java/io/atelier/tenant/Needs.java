package io.atelier.tenant;

import io.atelier.job.Scope;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a caller needs for a path. Every method that answers one says it, or its class does.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Needs {
    Scope value();

    /// Whether a signed link does as well: only where a single picture is read.
    boolean orLink() default false;

    /// Whether it puts a job on the queue, so that a tenant that has too many there is turned away.
    boolean queues() default false;
}
