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
  /// Each client waits for its answer before it asks again: there are no more of them than clients.
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
  func take(_ statement: RecordStatement, by issuer: CommandIssuer, for client: ControlClientID) {
    waiting.append(Job(statement: statement, issuer: issuer, client: client))
    startNext()
  }

  /// Whether somebody waits for an answer.
  var isBusy: Bool { underWay != nil || !waiting.isEmpty }

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
      return ControlReply(
        id: nil, ControlFailure(.storage, "Nothing was recorded: \(error)"))
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
      try ChainLink.add(file: RecordBook.place, in: directory, sealer: sealer, waits: true)
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

  /// Writes what was asked for before the daemon ends.
  func finishRecords() {
    while records.isBusy {
      _ = Polling.wait(
        for: [PollEntry.reading(requests.wakeUp.fileDescriptor)], milliseconds: 100)
      _ = requests.wakeUp.clear()
      answerRecords()
    }
  }
}
