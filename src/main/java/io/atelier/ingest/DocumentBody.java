package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.storage.InputStore;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.logging.Logger;

/// Takes bodies off the wire that hand in one job, as JSON that may bring pictures along. Those are
/// in the store when the document is read, and gone again unless it makes a job of them.
@Singleton
class DocumentBody {
    private static final Logger LOG = Logger.getLogger(DocumentBody.class);

    private final InputStore inputs;
    private final IngestMetrics metrics;

    DocumentBody(InputStore inputs, IngestMetrics metrics) {
        this.inputs = inputs;
        this.metrics = metrics;
    }

    /// Makes something of a document.
    interface Saying {
        Response of(ObjectNode requested, SealedPictures sealed)
                throws IOException, InterruptedException;
    }

    /// @throws HttpProblem where it is too long or late, no strict JSON, or a picture in it is none
    Response take(String tenant, InputStream body, UriInfo at, Saying saying)
            throws InterruptedException {
        try (InlinePictures inline = new InlinePictures(body, inputs, tenant)) {
            byte[] json = inline.take();
            if (!inline.errors().isEmpty()) {
                throw counted(Problems.invalid(inline.errors()));
            }
            return switch (StrictJson.parse(json)) {
                case StrictJson.Broken(String why) -> throw counted(Problems.malformed(why));
                case StrictJson.Body(ObjectNode document) -> saying.of(document, inline.sealed());
            };
        } catch (IOException e) {
            LOG.warnf("pictures not stored or read, the caller may ask again reason=%s", e);
            return Problems.storeAway(at);
        }
    }

    private HttpProblem counted(HttpProblem refusal) {
        metrics.countInvalid();
        return refusal;
    }
}
