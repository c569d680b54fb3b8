package io.atelier.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/// Puts the simulator together and says which part answers which call.
final class Endpoints {
    private final FaultPlan faults = new FaultPlan();
    private final AtomicReference<Switches> switches = new AtomicReference<>(Switches.DEFAULT);
    private final SimulatorModels catalogue = SimulatorModels.load();
    private final SimulatorControls controls;
    private final SimulatedImages images;
    private final SimulatedResponses responses;
    private final SimulatedConversations conversations;
    private final SimulatedModerations moderations;
    private final SimulatedFiles files;
    private final SimulatedBatches batches;
    private final SimulatedModels models;

    /// @param calls runs what outlives its caller
    Endpoints(
            SimulatorSettings settings,
            Path uploads,
            BillingLedger ledger,
            Latency latency,
            RateLimits limits,
            ExecutorService calls,
            Clock clock) {
        var folder = settings.folder();
        var studio = new Studio(settings.art(), new Painter(Lettering.available()));
        var bills = new Bills(ledger, catalogue, clock);
        var shelf = new FileShelf(folder.resolve("files"), clock);
        var inputs = new PictureInputs(shelf);
        var reader = new PictureReader(catalogue, clock);
        controls = new SimulatorControls(faults, ledger, limits, switches);
        models = new SimulatedModels(catalogue, clock);
        files = new SimulatedFiles(shelf, clock);
        moderations = new SimulatedModerations(faults, latency, inputs);
        conversations = new SimulatedConversations(folder.resolve("conversations"), clock);
        images =
                new SimulatedImages(
                        reader,
                        new VariationReader(catalogue, switches),
                        inputs,
                        faults,
                        limits,
                        latency,
                        switches,
                        studio,
                        bills,
                        clock);
        var kept = new ResponseShelf(folder.resolve("responses"));
        responses =
                new SimulatedResponses(
                        new TurnReader(reader, inputs, kept, conversations),
                        kept,
                        new TurnMaker(kept, conversations, latency, studio, bills),
                        faults,
                        limits,
                        latency,
                        calls,
                        uploads,
                        clock);
        var line = new BatchLine(reader, inputs, responses, faults, studio, bills, uploads, clock);
        var run = new BatchRun(line, shelf, catalogue, latency, switches, clock);
        batches = new SimulatedBatches(folder.resolve("batches"), shelf, faults, run, calls, clock);
        batches.resume();
    }

    Routes routes() {
        return new Routes()
                .on("POST", "/v1/images/generations", images::generate)
                .on("POST", "/v1/images/edits", images::edit)
                .on("POST", "/v1/images/variations", images::vary)
                .on("POST", "/v1/responses", responses::create)
                .on("GET", "/v1/responses/{id}", responses::show)
                .on("POST", "/v1/responses/{id}/cancel", responses::cancel)
                .on("DELETE", "/v1/responses/{id}", responses::remove)
                .on("POST", "/v1/conversations", conversations::create)
                .on("GET", "/v1/conversations/{id}", conversations::show)
                .on("DELETE", "/v1/conversations/{id}", conversations::remove)
                .on("POST", "/v1/moderations", moderations::moderate)
                .on("POST", "/v1/files", files::upload)
                .on("GET", "/v1/files", files::list)
                .on("GET", "/v1/files/{id}", files::show)
                .on("GET", "/v1/files/{id}/content", files::content)
                .on("DELETE", "/v1/files/{id}", files::remove)
                .on("POST", "/v1/batches", batches::create)
                .on("GET", "/v1/batches", batches::list)
                .on("GET", "/v1/batches/{id}", batches::show)
                .on("POST", "/v1/batches/{id}/cancel", batches::cancel)
                .on("GET", "/v1/models", models::list)
                .on("GET", "/v1/models/{id}", models::show)
                .on("GET", "/_sim/ledger", controls::showLedger)
                .on("PUT", "/_sim/faults", controls::planFaults)
                .on("DELETE", "/_sim/faults", controls::clearFaults)
                .on("GET", "/_sim/limits", controls::showCounts)
                .on("PUT", "/_sim/limits", controls::limit)
                .on("DELETE", "/_sim/limits", controls::lift)
                .on("PUT", "/_sim/switches", controls::throwSwitches);
    }
}
