package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type eventLog struct {
	mutex   sync.Mutex
	frames  []string      // the last 1000 events, with consecutive IDs
	nextID  int64         // starts from the time: IDs must keep rising when the server restarts
	changed chan struct{} // closed and replaced with each event
	streams int
}

func (l *eventLog) publish(name string, data []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.frames = append(l.frames, fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", l.nextID, name, data))
	if len(l.frames) > 1000 {
		l.frames = l.frames[1:]
	}
	l.nextID++
	close(l.changed)
	l.changed = make(chan struct{})
}

// next returns the frame to send after the event with the ID last, and the ID that it leads to.
// If there is none, the frame is empty, and changed is closed with the next event.
func (l *eventLog) next(last int64) (frame string, id int64, changed <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	oldest := l.nextID - int64(len(l.frames))
	switch {
	case last < oldest-1 || last >= l.nextID:
		// The log no longer reaches back to this ID: report the gap, then send the rest.
		return "event: gap\ndata:\n\n", oldest - 1, nil
	case last+1 < l.nextID:
		return l.frames[last+1-oldest], last + 1, nil
	}
	return "", last, l.changed
}

func (l *eventLog) oldest() int64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.nextID - int64(len(l.frames))
}

func (l *eventLog) count(change int) int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.streams += change
	return l.streams
}

// stream sends the logged events after Last-Event-ID, then new ones, with heartbeats between them.
func (l *eventLog) stream(w http.ResponseWriter, r *http.Request, shutdown <-chan struct{}) {
	l.count(1)
	defer l.count(-1)
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no")

	last := l.oldest() - 1
	if value := r.Header.Get("Last-Event-ID"); value != "" {
		// An ID that is not a number is answered by a gap.
		last, _ = strconv.ParseInt(value, 10, 64)
	}
	// Write blocks while the client is slow, and fails when it has left.
	send := func(frame string) bool {
		_, err := io.WriteString(w, frame)
		w.(http.Flusher).Flush()
		return err == nil
	}
	if !send(":\nretry: 2000\n\n") { // the first byte, at once
		return
	}
	for {
		frame, id, changed := l.next(last)
		if frame == "" {
			heartbeat := time.NewTimer(15 * time.Second)
			select {
			case <-changed:
			case <-heartbeat.C:
				frame = ":\n\n"
			case <-r.Context().Done():
			case <-shutdown:
			}
			heartbeat.Stop()
		}
		select {
		case <-r.Context().Done():
			return
		case <-shutdown:
			return
		default:
		}
		if frame != "" && !send(frame) {
			return
		}
		last = id
	}
}

func main() {
	events := &eventLog{nextID: time.Now().UnixMilli(), changed: make(chan struct{})}
	shutdown := make(chan struct{})

	http.HandleFunc("/prices", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			events.stream(w, r, shutdown)
			return
		}
		body, err := io.ReadAll(r.Body)
		var data bytes.Buffer
		if err != nil || json.Compact(&data, body) != nil {
			http.Error(w, "expected JSON", http.StatusBadRequest)
			return
		}
		events.publish("price", data.Bytes())
		w.WriteHeader(http.StatusNoContent)
	})
	http.HandleFunc("/status", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]int{"streams": events.count(0)})
	})

	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Print("Listening on ", listener.Addr())

	// No WriteTimeout: it would end each stream.
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second}
	// Ends the streams, which Shutdown waits for: clients reconnect, to another process.
	server.RegisterOnShutdown(func() { close(shutdown) })
	go server.Serve(listener)

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	<-signals
	deadline, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	server.Shutdown(deadline)
}
