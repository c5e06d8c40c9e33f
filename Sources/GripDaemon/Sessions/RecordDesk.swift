import GripControl
import GripEvidence
import GripStore
import Logging
import Synchronization

/// Where what people say is taken in: one thing after another is checked and written, on a thread of its own, since reading the
/// book and waiting for the disk take their time.
final class RecordDesk {
  /// What a client waits for an answer to.
  private struct Job: Sendable {
    var statement: RecordStatement
    var issuer: CommandIssuer
    var client: ControlClientID
  }

  private let directory: String
  private let sealer: Sealer
  private let wakeUp: WakeUp
  private let logger: Logger
  /// Each client waits for its answer before it asks again: there are no more of them than clients may be connected.
  private var waiting: [Job] = []
  private var underWay: Job?
  private let outcome = RecordOutcome()

  init(directory: String, sealer: Sealer, wakeUp: WakeUp, logger: Logger) {
    self.directory = directory
    self.sealer = sealer
    self.wakeUp = wakeUp
    self.logger = logger
  }

  /// Cuts what a power failure left of a last record. Where the book cannot be read now, that is done before the next record.
  func begin() {
    do throws(RecordBookError) {
      let bytes = try RecordWriter(directory: directory).mend()
      if bytes > 0 {
        logger.warning(
          "A record that was cut off is dropped",
          metadata: ["torn-bytes": .stringConvertible(bytes)])
      }
    } catch { logger.error("The records cannot be read: \(error)") }
  }

  /// Takes in what a client says; `answers` has the reply once it is written, or refused.
  func take(
    _ statement: RecordStatement, by issuer: CommandIssuer, for client: ControlClientID
  ) throws(ControlFailure) {
    guard waiting.count < ControlLimits.clientsMax else {
      throw ControlFailure(
        .notNow, "Too many records wait for the disk: nothing was recorded. Try again soon.")
    }
    waiting.append(Job(statement: statement, issuer: issuer, client: client))
    startNext()
  }

  /// Whether something is being written, or waits for it.
  var isBusy: Bool { underWay != nil || !waiting.isEmpty }

  /// Gives up what was not begun, as the daemon ends; the replies say so.
  func giveUpWaiting() -> [(client: ControlClientID, reply: ControlReply)] {
    defer { waiting = [] }
    return waiting.map {
      let failure = ControlFailure(
        .notNow, "The daemon ends: nothing was recorded. Try again when it runs.")
      return ($0.client, ControlReply(id: nil, failure))
    }
  }

  /// The replies that are ready, and whose they are.
  func answers() -> [(client: ControlClientID, reply: ControlReply)] {
    guard let job = underWay, let result = outcome.take() else { return [] }
    underWay = nil
    defer { startNext() }
    return [(job.client, reply(result))]
  }

  private func reply(_ result: Result<Int, RecordRefusal>) -> ControlReply {
    switch result {
    case .success(let number):
      var reply = ControlReply(id: nil)
      reply.record = RecordReceipt(number: number)
      return reply
    case .failure(.statement(let reason)):
      return ControlReply(
        id: nil, ControlFailure(.badRequest, "This cannot be recorded: \(reason)."))
    case .failure(.book(let error)):
      logger.error("A record cannot be written: \(error)")
      let outcome =
        if case .disk(.doubtful) = error {
          "It is not known whether this was recorded"
        } else {
          "Nothing was recorded"
        }
      return ControlReply(id: nil, ControlFailure(.storage, "\(outcome): \(error)"))
    }
  }

  private func startNext() {
    guard underWay == nil, !waiting.isEmpty else { return }
    let job = waiting.removeFirst()
    underWay = job
    let (directory, sealer, outcome, wakeUp, logger) = (directory, sealer, outcome, wakeUp, logger)
    do throws(DaemonError) {
      try BlockingTask.start("grip-record") {
        outcome.set(Self.write(job, in: directory, sealer, logger))
        wakeUp.signal()
      }
    } catch {
      outcome.set(Self.write(job, in: directory, sealer, logger))
      wakeUp.signal()
    }
  }

  private static func write(
    _ job: Job, in directory: String, _ sealer: Sealer, _ logger: Logger
  ) -> Result<Int, RecordRefusal> {
    let number: Int
    do throws(RecordRefusal) {
      number = try RecordWriter(directory: directory).write(
        job.statement, by: job.issuer, utcMicroseconds: SystemClock.utcNanoseconds / 1000
      ).number
    } catch { return .failure(error) }
    do throws(StoreError) {
      try ChainLink.add(file: RecordBook.place, in: directory, sealer: sealer, mayWait: true)
    } catch {
      // The record stands; the next one's link covers it too.
      logger.error("A record is not in the chain yet: \(error)")
    }
    return .success(number)
  }
}

/// What the thread that writes has to say.
private final class RecordOutcome: Sendable {
  private let result = Mutex<Result<Int, RecordRefusal>?>(nil)

  func set(_ result: Result<Int, RecordRefusal>) { self.result.withLock { $0 = result } }

  func take() -> Result<Int, RecordRefusal>? {
    result.withLock { result in
      defer { result = nil }
      return result
    }
  }
}

extension Daemon {
  /// Answers those whose records are written by now.
  func answerRecords() {
    for answer in records.answers() { server.reply(answer.reply, to: answer.client) }
  }

  /// Waits for the record that is being written; those that wait behind it are told that the daemon ends. However many they
  /// are, the disk has its time for one.
  func finishRecords() {
    for answer in records.giveUpWaiting() { server.reply(answer.reply, to: answer.client) }
    let deadline = diskDeadline("a record that is being written may not be kept")
    defer { deadline?.meet() }
    while records.isBusy {
      _ = Polling.wait(
        for: [PollEntry.reading(requests.wakeUp.fileDescriptor)], milliseconds: 100)
      _ = requests.wakeUp.clear()
      answerRecords()
    }
  }
}
