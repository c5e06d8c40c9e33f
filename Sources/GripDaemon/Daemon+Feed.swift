import USB
import GripCore
import GripControl
import GripPipeline
import GripSession
import GripStore
import Logging

/// What the daemon tells subscribers and the log.
extension Daemon {
  func tellArrived(_ controller: Controller) {
    logger.notice("A controller sends", metadata: Self.fields(controller.device))
    server.publish(FeedMessage(.controllerArrived, controller: controller.name))
  }

  func tellFailing(_ link: Link) {
    logger.warning(
      "A controller cannot be read: \(link.reason)", metadata: Self.fields(link.device))
    var message = FeedMessage(.controllerFailing)
    message.controller = describe(link.device).controller
    message.text = link.reason
    server.publish(message)
  }

  /// Tells what happened to a controller's sessions.
  func tellNotices(of controller: Controller) {
    for notice in controller.sessions.takeNotices() { tell(notice, of: controller) }
    if !controller.hasSession { controller.occupancy = Occupancy() }
    if controller.lost > controller.lossPublished {
      var message = FeedMessage(.quality, controller: controller.name)
      message.text = "\(controller.lost) reports lost by this computer"
      server.publish(message)
      logger.warning(
        "Reports were lost by this computer: it was too busy for \(ReportQueue.seconds) s",
        metadata: Self.fields(controller.device))
      controller.lossPublished = controller.lost
    }
  }

  private func tell(_ notice: LiveNotice, of controller: Controller) {
    var fields = Self.fields(controller.device)
    switch notice {
    case .began(let arrival):
      guard let place = controller.sessions.place else {
        controller.begunUnseen = arrival
        return
      }
      fields["session"] = .string(place)
      logger.notice("A session began", metadata: fields)
      publish(.sessionBegan, controller, session: place)
      occupy(controller, place)
      store.wentOn(controller.key)
    case .repetition(let repetition):
      var message = FeedMessage(.repetition, controller: controller.name)
      message.repetitions = repetition.number
      message.newtons = repetition.measured.peakNewtons
      message.seconds = Double(repetition.measured.start) / 1e9
      server.publish(message)
    case .published(let published):
      let place = store.published(published)
      controller.lastEnded = place
      fields["session"] = .string(place)
      logger.notice("A session is published", metadata: fields)
      publish(.sessionPublished, controller, session: place)
      // It began and ended between two looks; another that is published late is somebody else's.
      if let begun = controller.begunUnseen, begun == published.summary.name.startNanoseconds {
        controller.begunUnseen = nil
        occupy(controller, place)
        store.wentOn(controller.key)
      }
    case .discarded(let reports):
      fields["reports"] = .stringConvertible(reports)
      logger.info("A session had nothing in it and was dropped", metadata: fields)
      publish(.sessionDropped, controller, session: nil)
      controller.lastEnded = nil
    case .failed(let error):
      store.failed(error)
      var message = FeedMessage(.storage, controller: controller.name)
      message.text = error.description
      server.publish(message)
    }
  }

  func publish(_ event: FeedMessage.Event, _ controller: Controller, session: String?) {
    var message = FeedMessage(event, controller: controller.name)
    message.session = session
    server.publish(message)
  }

  /// The session that began is that of whoever a command named, and otherwise nobody's: a session before it that could not
  /// be published yet may have been somebody's.
  func occupy(_ controller: Controller, _ place: String) {
    guard let (occupancy, command) = controller.nextOccupancy else {
      controller.occupancy = Occupancy()
      return
    }
    controller.nextOccupancy = nil
    controller.occupancy = occupancy
    store.assign(occupancy, command, session: place)
  }

  /// Decimated force and motion of every controller that sends, as often as the fastest subscriber wants.
  func publishSamples(_ now: Int64) {
    guard let hertz = server.sampleRateHertz, now >= nextSample else { return }
    nextSample = max(nextSample + 1_000_000_000 / Int64(hertz), now - Self.drainNanoseconds)
    for controller in controllers.values where controller.isConnected {
      server.publish(controller.sample())
    }
  }

  func publishCounters(_ now: Int64) {
    guard server.hasSubscribers(.counters) else { return }
    for status in controllerStatuses(now) {
      var message = FeedMessage(.counters, controller: status.controller)
      message.status = status
      server.publish(message)
    }
  }
}
