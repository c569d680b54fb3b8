/// Sends every operation that the served OpenAPI document lists what decent and indecent clients
/// might, and holds each answer to that document. Knows the application by the document alone: an
/// operation that is added there is called without a word here.
package io.atelier.fuzz;
