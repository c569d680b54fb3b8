package io.atelier.worker;

import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.log.FactPublisher;
import io.atelier.openai.PartialSink;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PartialUpload;
import java.io.IOException;
import java.io.OutputStream;

/// Stores the sketches that an attempt gets on the way, and says so on the log: to those who watch,
/// and to the ledger for those who have a webhook.
final class Sketches {
    private final PartialStore store;
    private final FactPublisher publisher;
    private final String worker;

    Sketches(PartialStore store, FactPublisher publisher, String worker) {
        this.store = store;
        this.publisher = publisher;
        this.worker = worker;
    }

    PartialSink of(Order.Work work) {
        return work.operation().options().partialImages() == 0
                ? PartialSink.NONE
                : index -> begin(work, work.firstImage() + index);
    }

    private PartialSink.Partial begin(Order.Work work, int image) throws IOException {
        PartialUpload upload = store.begin(work.job(), work.run(), work.fence(), image);
        return new PartialSink.Partial() {
            @Override
            public OutputStream bytes() {
                return new OutputStream() {
                    @Override
                    public void write(int oneByte) throws IOException {
                        upload.write(oneByte);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        upload.write(bytes, offset, length);
                    }
                };
            }

            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // a courtesy that may be lost
            public void arrived(int number) throws IOException {
                Picture sketch = upload.finish(number);
                publisher.publish(new PartialImage(work.job(), image, sketch));
                publisher.publish(
                        new Fact.Sketched(
                                work.job(), work.part(), work.fence(), worker, image, sketch));
            }

            @Override
            public void close() throws IOException {
                upload.close();
            }
        };
    }
}
