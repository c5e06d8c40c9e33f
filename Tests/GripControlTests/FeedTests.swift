import GripControl
import Testing

@Suite("The control socket's feeds")
struct FeedTests {
  private let bench: ServerBench
  private let server: ControlServer

  init() throws {
    bench = try ServerBench()
    server = bench.server
  }

  private func sample(_ newtonsMax: Double, _ controller: String = "A") -> FeedMessage {
    var message = FeedMessage(.samples, controller: controller)
    message.newtons = 1
    message.newtonsMax = newtonsMax
    return message
  }

  @Test("Only those who subscribed to a feed get it, until they leave")
  func subscribers() throws {
    #expect(!server.hasSubscribers(.events) && server.sampleRateHertz == nil)
    do {
      let events = try bench.subscribe(.events)
      let counters = try bench.subscribe(.counters)
      #expect(server.hasSubscribers(.events) && !server.hasSubscribers(.samples))
      server.publish(FeedMessage(.repetition, controller: "A"))
      #expect(try events.messages() == [FeedMessage(.repetition, controller: "A")])
      #expect(counters.lines().isEmpty)
    }
    bench.turn()
    #expect(!server.hasSubscribers(.events))
  }

  @Test(
    "A client gets its own rate of what is published at the highest",
    arguments: [(100, 100), (50, 50), (30, 30), (10, 10), (1, 1)])
  func decimated(rateHertz: Int, messages: Int) throws {
    let fastest = try bench.subscribe(.samples, rateHertz: 100)
    let client = try bench.subscribe(.samples, rateHertz: rateHertz)
    #expect(server.sampleRateHertz == 100)
    for _ in 0..<100 {
      server.publish(sample(1, "A"))
      server.publish(sample(1, "B"))
    }
    #expect(try fastest.messages().count == 200)
    let received = try client.messages()
    #expect(received.count == 2 * messages)
    #expect(received.count { $0.controller == "A" } == messages)
    #expect(received.allSatisfy { $0.lost == nil })
  }

  @Test("The greatest force of the messages that a slow rate leaves out is not lost")
  func greatest() throws {
    _ = try bench.subscribe(.samples, rateHertz: 100)
    let fast = try bench.subscribe(.samples, rateHertz: 100)
    let slow = try bench.subscribe(.samples, rateHertz: 50)
    for newtons in [1, 90, 2, 3, 80, 4] as [Double] { server.publish(sample(newtons)) }
    #expect(try fast.messages().map(\.newtonsMax) == [1, 90, 2, 3, 80, 4])
    #expect(try slow.messages().map(\.newtonsMax) == [1, 90, 80])
  }

  @Test("A client that does not read loses messages, which are counted; others lose none")
  func slow() throws {
    let slow = try bench.subscribe(.events)
    let quick = try bench.subscribe(.events)
    var message = FeedMessage(.quality)
    message.text = String(repeating: "x", count: 1000)
    var received = 0
    for _ in 0..<2000 {
      server.publish(message)
      received += quick.lines().count
      bench.turn()
    }
    #expect(received == 2000)
    #expect(server.feedMessagesLost > 0 && server.clients == 2)

    var old = 0
    while true {
      let messages = try slow.messages()
      guard !messages.isEmpty else { break }
      #expect(messages.allSatisfy { $0.lost == nil })
      old += messages.count
      bench.turn()
    }
    #expect(Int64(old) + server.feedMessagesLost == 2000)
    server.publish(message)
    server.publish(message)
    #expect(try slow.messages().map(\.lost) == [server.feedMessagesLost, nil])
    #expect(try quick.messages().map(\.lost) == [nil, nil])
  }

  @Test("A request may publish: the subscriber that asked gets both")
  func publishing() throws {
    let client = try bench.subscribe(.events)
    bench.answer = { [server] request in
      server.publish(FeedMessage(.block))
      return ControlReply(id: request.id)
    }
    client.send("{\"command\":\"block\",\"label\":\"gross grip\",\"id\":2}\n")
    bench.turn()
    #expect(client.lines() == [#"{"event":"block","feed":"events"}"#, #"{"id":2,"ok":true}"#])
  }

  @Test("A subscription can be changed")
  func changed() throws {
    let client = try bench.subscribe(.events)
    client.send("{\"command\":\"subscribe\",\"feeds\":[\"samples\"],\"rateHertz\":7}\n")
    bench.turn()
    #expect(!server.hasSubscribers(.events) && server.sampleRateHertz == 7)
  }
}
