package io.atelier.ledger;

import io.atelier.log.Clients;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Kafka clients whose calls a test can see, hold up, or have something else done instead.
class WatchedClients extends Clients {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
    private volatile @Nullable RuntimeException onLoss;

    /// Where a thread is held up.
    static final class Gate {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void awaitArrival() throws InterruptedException {
            arrived.await();
        }

        void open() {
            opened.countDown();
        }

        private void pass() throws InterruptedException {
            arrived.countDown();
            opened.await();
        }
    }

    WatchedClients(Map<String, Object> connection) {
        super(connection);
    }

    @Override
    public Consumer<String, byte[]> consumer(Map<String, Object> settings) {
        return watched(Consumer.class, super.consumer(settings));
    }

    @Override
    public Producer<String, byte[]> producer(Map<String, Object> settings) {
        Producer<String, byte[]> producer = super.producer(settings);
        return settings.containsKey("transactional.id")
                ? watched(Producer.class, producer)
                : producer;
    }

    /// Holds up the next thread right after its call of that method, once.
    Gate gateAfter(String method) {
        return gates.computeIfAbsent("after " + method, each -> new Gate());
    }

    /// Holds up the next thread right before its call of that method, once.
    Gate gateBefore(String method) {
        return gates.computeIfAbsent("before " + method, each -> new Gate());
    }

    /// The next call of that method does nothing but fail.
    void failNext(String method, RuntimeException failure) {
        failures.put(method, failure);
    }

    /// The consumer that next gives partitions up fails right after that.
    void failWhenPartitionsGo(RuntimeException failure) {
        onLoss = failure;
    }

    /// Whether that method has been entered.
    boolean saw(String method) {
        return done.contains("before " + method);
    }

    /// How often that method has returned.
    long returned(String method) {
        return done.stream().filter(("after " + method)::equals).count();
    }

    void forget() {
        done.clear();
    }

    @SuppressWarnings("unchecked") // a proxy of T's own interface is a T
    private <T> T watched(Class<?> type, T real) {
        InvocationHandler handler = (proxy, method, arguments) -> call(real, method, arguments);
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private @Nullable Object call(Object real, Method method, Object @Nullable [] arguments)
            throws Throwable {
        pass("before " + method.getName());
        RuntimeException failure = failures.remove(method.getName());
        if (failure != null) {
            throw failure;
        }
        if (arguments != null
                && arguments.length == 2
                && arguments[1] instanceof ConsumerRebalanceListener listener) {
            arguments[1] = new Losing(listener);
        }
        try {
            Object result = method.invoke(real, arguments);
            pass("after " + method.getName());
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private final class Losing implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener listener;

        Losing(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            listener.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            listener.onPartitionsRevoked(partitions);
            RuntimeException failure = onLoss;
            if (failure != null && !partitions.isEmpty()) {
                onLoss = null;
                throw failure;
            }
        }
    }

    private void pass(String point) throws InterruptedException {
        done.add(point);
        Gate gate = gates.remove(point);
        if (gate != null) {
            gate.pass();
        }
    }
}
