package io.atelier.chaos.checker;

/// A broken promise.
///
/// @param job the id, or empty where it is about no job in particular
public record Violation(String job, String why) {}
