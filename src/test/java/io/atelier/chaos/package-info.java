/// Breaks a deployment of many processes on purpose, by a plan that follows from a seed, while
/// clients use it; what is left behind is judged by the checker. Uses the packaged application from
/// outside, and no class of it.
package io.atelier.chaos;
