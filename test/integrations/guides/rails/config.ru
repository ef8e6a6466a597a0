require "action_controller/railtie"

class EventLog
  def initialize
    @frames = [] # the last 1000 events, with consecutive IDs
    # IDs must keep rising when the server restarts.
    @next_id = (Time.now.to_f * 1000).to_i
    @mutex = Mutex.new
    @changed = ConditionVariable.new
    @streams = 0
  end

  attr_reader :streams

  def publish(name, data)
    @mutex.synchronize do
      @frames << "id: #{@next_id}\nevent: #{name}\ndata: #{data.to_json}\n\n"
      @frames.shift if @frames.size > 1000
      @next_id += 1
      @changed.broadcast
    end
  end

  def close
    @mutex.synchronize do
      @closed = true
      @changed.broadcast
    end
  end

  # Yields the logged events after last_event_id, then new ones, with heartbeats between them.
  def stream(last_event_id)
    @mutex.synchronize { @streams += 1 }
    yield ":\nretry: 2000\n\n" # the first byte, at once
    last = last_event_id.present? ? last_event_id.to_i : oldest - 1
    until @closed
      frame, last = next_frame(last)
      yield frame
    end
  ensure
    @mutex.synchronize { @streams -= 1 }
  end

  private

  def oldest = @next_id - @frames.size

  # The frame to send after the event with the ID last, and the ID that it leads to.
  def next_frame(last)
    @mutex.synchronize do
      # The log no longer reaches back to this ID: report the gap, then send the rest.
      return ["event: gap\ndata:\n\n", oldest - 1] unless last.between?(oldest - 1, @next_id - 1)

      @changed.wait(@mutex, 15) if last == @next_id - 1 && !@closed
      return [":\n\n", last] if last == @next_id - 1 # a heartbeat
      return ["event: gap\ndata:\n\n", oldest - 1] if last < oldest - 1

      [@frames[last + 1 - oldest], last + 1]
    end
  end
end

LOG = EventLog.new

class PricesController < ActionController::API
  include ActionController::Live

  def index
    response.headers["Content-Type"] = "text/event-stream"
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    # Rack::ETag would collect the whole body.
    response.headers["Last-Modified"] = Time.now.httpdate
    # `write` blocks while the client is slow, and raises when it has left.
    LOG.stream(request.headers["Last-Event-ID"]) { |frame| response.stream.write(frame) }
  rescue ActionController::Live::ClientDisconnected
    # Nothing to do: `stream` has cleaned up.
  ensure
    response.stream.close
  end
end

class PublishController < ActionController::API
  def create
    LOG.publish("price", JSON.parse(request.raw_post))
    head :no_content
  end

  def status
    render json: { streams: LOG.streams }
  end
end

class App < Rails::Application
  config.eager_load = false
  config.logger = Logger.new($stderr, level: :warn)
  config.secret_key_base = ENV.fetch("SECRET_KEY_BASE", "only-for-development")
  config.hosts.clear
  routes.append do
    get "prices", to: "prices#index"
    post "prices", to: "publish#create"
    get "status", to: "publish#status"
  end
end

App.initialize!

# Puma waits for open streams, so end them first: clients reconnect, to another process.
puma = trap("TERM") do
  Thread.new { LOG.close }
  puma.call if puma.respond_to?(:call)
end

run App
