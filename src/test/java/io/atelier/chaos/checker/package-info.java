/// Proves from what a chaos run has left behind (topics, bills, pictures, what clients saw) that
/// the promises were kept. Knows the product only from its documents: no class of it is used here.
package io.atelier.chaos.checker;
