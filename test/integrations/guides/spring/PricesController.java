package com.example.prices;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
public class PricesController {
  private final EventLog log = new EventLog();
  // A stream blocks its thread. With Java 21: Executors.newVirtualThreadPerTaskExecutor().
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @GetMapping("/prices")
  public ResponseEntity<SseEmitter> stream(
      @RequestHeader(name = "Last-Event-ID", required = false) String lastEventId) {
    SseEmitter emitter = new SseEmitter(0L); // no limit; Tomcat's default is 30 seconds
    Future<?> task = threads.submit(() -> send(lastEventId, emitter));
    // Called when the client has left, too.
    emitter.onCompletion(() -> task.cancel(true));
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore().noTransform())
        .header("X-Accel-Buffering", "no")
        .body(emitter);
  }

  /** Sends the logged events after lastEventId, then new ones, with heartbeats between them. */
  private void send(String lastEventId, SseEmitter emitter) {
    try {
      emitter.send(SseEmitter.event().comment("").reconnectTime(2000)); // the first byte, at once
      long last = lastEventId == null ? log.oldest() - 1 : parse(lastEventId);
      while (true) {
        LoggedEvent next = log.awaitNext(last, 15_000);
        // `send` blocks while the client is slow, and throws an IOException when it has left.
        if (next == null) {
          emitter.send(SseEmitter.event().comment("")); // a heartbeat
        } else {
          emitter.send(next.toMessage());
          last = next.id();
        }
      }
    } catch (InterruptedException e) {
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      // The client has left; the container completes the response.
    }
  }

  private static long parse(String lastEventId) {
    try {
      return Long.parseLong(lastEventId);
    } catch (NumberFormatException e) {
      return -1; // answered by a gap
    }
  }

  @PostMapping("/prices")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void publish(@RequestBody Map<String, Object> price) {
    log.publish("price", price);
  }

  /** Ends the streams, which a graceful shutdown waits for: clients reconnect, to another process. */
  @EventListener(ContextClosedEvent.class)
  public void close() {
    threads.shutdownNow();
  }
}

/** An event; one without a name is the report of a gap, and its ID is that of the event before it. */
record LoggedEvent(long id, String name, Object data) {
  SseEmitter.SseEventBuilder toMessage() {
    if (name == null) return SseEmitter.event().name("gap").data("");
    return SseEmitter.event().id(Long.toString(id)).name(name).data(data);
  }
}

/** The last 1000 events, with consecutive IDs. */
class EventLog {
  private final Deque<LoggedEvent> events = new ArrayDeque<>();
  // IDs must keep rising when the server restarts.
  private long nextId = System.currentTimeMillis();

  synchronized void publish(String name, Object data) {
    events.add(new LoggedEvent(nextId++, name, data));
    if (events.size() > 1000) events.remove();
    notifyAll();
  }

  synchronized long oldest() {
    return nextId - events.size();
  }

  /** The event after that ID, a gap if the log does not reach back to it, or null if none comes in time. */
  synchronized LoggedEvent awaitNext(long last, long milliseconds) throws InterruptedException {
    if (last < oldest() - 1 || last >= nextId) return new LoggedEvent(oldest() - 1, null, null);
    if (last == nextId - 1) wait(milliseconds);
    if (last == nextId - 1) return null;
    if (last < oldest() - 1) return new LoggedEvent(oldest() - 1, null, null);
    return events.stream().skip(last + 1 - oldest()).findFirst().orElseThrow();
  }
}
