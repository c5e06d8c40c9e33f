import GripStore
import GripPipeline
import GripControl
import GripDevice
import Logging
import USB

/// Controllers that come, send and go.
extension Daemon {
  /// Takes what is plugged in already.
  func discover() {
    let now = SystemClock.bootNanoseconds
    do throws(USBError) {
      for device in try monitor.present() { arrive(device, now: now) }
    } catch { notListed(error) }
  }

  private func notListed(_ error: USBError) {
    isOutOfStep = true
    logger.error("The devices that are plugged in cannot be listed: \(error)")
  }

  /// How controllers are read that do not describe themselves.
  private var profiles: ProfileBook { ProfileBook(settings.profiles) }

  /// Looks again at devices that were left alone, since the settings may list them now.
  func rediscover() {
    leftAlone = [:]
    discover()
  }

  func take(_ change: USBBusChange, now: Int64) {
    switch change {
    case .arrived(let device): arrive(device, now: now)
    case .departed(let sysfsPath, let address): depart(sysfsPath, address, now: now)
    case .eventsLost:
      logger.warning("Events of the bus were lost: looking at all devices again")
      isOutOfStep = true
      resynchronise(now)
    }
  }

  /// Where what is known may be wrong, it is compared with what is plugged in now; what fails is tried again.
  func resynchronise(_ now: Int64) {
    guard isOutOfStep else { return }
    let present: [USBDeviceInfo]
    do throws(USBError) { present = try monitor.present() } catch { return notListed(error) }
    isOutOfStep = false
    let paths = Set(present.map(\.sysfsPath))
    let known = Set(links.values.map(\.device.sysfsPath)).union(leftAlone.keys)
    for path in known.subtracting(paths) { depart(path, nil, now: now) }
    for device in present { arrive(device, now: now) }
  }

  /// A device came, or more is known of it. It may come twice.
  private func arrive(_ device: USBDeviceInfo, now: Int64) {
    let known = links.values.first { $0.device.sysfsPath == device.sysfsPath && !$0.isDeparted }
    if let known {
      guard known.device.address != device.address else { return known.learn(device) }
      known.depart(now: now)  // its departure was not heard of
      look(after: known, now: now)
    }
    switch Selection.judge(device, listed: settings.controllers, profiles: profiles) {
    case .leave(let reason):
      leftAlone[device.sysfsPath] = (device, reason)
      logger.debug("Left alone: \(reason)", metadata: Self.fields(device))
      undecided[device.sysfsPath] = nil
    case .take(let interface): open(device, interface, now: now)
    case .ask:
      // The kernel's driver may be about to take it, and to show what it is.
      guard undecided[device.sysfsPath] == nil else { return }
      undecided[device.sysfsPath] = now + Self.decisionNanoseconds
      leftAlone[device.sysfsPath] = (device, "no driver has it yet: it is looked at again")
    }
  }

  /// Devices that no driver has taken are asked what they are, and those for which there was no place are taken.
  func decide(_ now: Int64) {
    guard links.count < Self.controllersMax else { return }
    let due = undecided.filter { now >= $0.value }.keys
    guard !due.isEmpty, let present = try? monitor.present() else { return }
    for path in due {
      guard let device = present.first(where: { $0.sysfsPath == path }) else {
        undecided[path] = nil
        continue
      }
      if case .ask(let interface) = Selection.judge(
        device, listed: settings.controllers, profiles: profiles)
      {
        open(device, interface, now: now)
      } else {
        arrive(device, now: now)
      }
    }
  }

  private func open(_ device: USBDeviceInfo, _ interface: USBInterfaceInfo, now: Int64) {
    undecided[device.sysfsPath] = nil
    guard links.count < Self.controllersMax else {
      let reason = "there are \(Self.controllersMax) controllers already"
      let isKnown = leftAlone[device.sysfsPath]?.reason == reason
      leftAlone[device.sysfsPath] = (device, reason)
      undecided[device.sysfsPath] = now  // taken as soon as a place is free
      if !isKnown { logger.warning("Left alone: \(reason)", metadata: Self.fields(device)) }
      return
    }
    leftAlone[device.sysfsPath] = nil
    let product = USBProduct(vendorID: device.vendorID, productID: device.productID)
    let link = Link(
      id: nextLink, device: device, interface: interface,
      terms: .init(isListed: settings.controllers.contains(product), profiles: profiles), bus: bus,
      now: now)
    nextLink += 1
    links[link.id] = link
    logger.info("A controller came", metadata: Self.fields(device))
    link.open(now: now)
  }

  private func depart(_ sysfsPath: String, _ address: USBDeviceAddress?, now: Int64) {
    leftAlone[sysfsPath] = nil
    undecided[sysfsPath] = nil
    for link in links.values where link.device.sysfsPath == sysfsPath && !link.isDeparted {
      guard address == nil || address == link.device.address else { continue }
      logger.info("A controller left", metadata: Self.fields(link.device))
      link.depart(now: now)
      look(after: link, now: now)
    }
  }

  /// Takes what a thread found, and looks after its link.
  func take(_ result: TaskResult, now: Int64) {
    guard let link = links[result.link] else { return }
    accept(result, from: link, now: now)
    if case .notOpened = result, link.hasBegunToFail { tellFailing(link) }
    look(after: link, now: now)
  }

  /// Takes what a thread found. A stream brings reports from the moment it is opened: they are its controller's, also where
  /// the link was told to end meanwhile.
  func accept(_ result: TaskResult, from link: Link, now: Int64) {
    if case .closed = result { takeReports(of: link, now: now) }
    link.take(result, now: now)
    if case .opened(_, let opened) = result { begin(link, opened.controller, now: now) }
  }

  /// A controller sends: it goes on with its session, or is a new one.
  private func begin(_ link: Link, _ opened: OpenedController, now: Int64) {
    for failure in opened.features.failures {
      logger.info(
        "A feature report is not in the recording: \(failure)", metadata: Self.fields(link.device))
    }
    let key = self.key(of: link.device)
    if let known = controllers[key] {
      // What came over the connection before, which may still be closing, comes first.
      if let before = known.link { takeReports(of: before, now: now) }
      if known.reportDescriptor == opened.reportDescriptor && known.reportFormat == opened.format {
        known.connect(link, opened, now: now)
        return tellArrived(known)
      }
      retire(known, now: now)
    }
    let controller = Controller(
      key: key, link: link, opened: opened, settings: settings, store: store)
    controllers[key] = controller
    let utc = controller.clock.utc(now)
    if let earlier = store.takeHandover(key, utc: utc, within: settings.replugSeconds) {
      controller.resume(earlier, reference: store.reference(of: earlier))
    }
    tellArrived(controller)
  }

  /// Two controllers with one serial number are told apart by their ports.
  private func key(of device: USBDeviceInfo) -> ControllerKey {
    let key = ControllerKey(device, isSerialTaken: false)
    guard let holder = controllers[key], let link = holder.link, !link.isDeparted,
      link.device.sysfsPath != device.sysfsPath
    else { return key }
    logger.warning(
      "Two controllers have one serial number: the second goes by its port",
      metadata: Self.fields(device))
    return ControllerKey(device, isSerialTaken: true)
  }

  private func controller(on link: Link) -> Controller? {
    controllers.values.first { $0.link === link }
  }

  /// Takes the reports that wait, derives, and tells what happened.
  func takeReports(of link: Link, now: Int64) {
    guard let queue = link.queue, let controller = controller(on: link) else { return }
    let (reports, failures) = controller.take(from: queue)
    link.count(reports: reports, failures: failures, now: now)
    if now - link.lastReport > Self.awakeNanoseconds { queue.sleep() }
    guard reports > 0 || failures > 0 else { return }
    if claim != nil { lookForClaim(controller) }
    tellNotices(of: controller)
  }

  /// Looks after a link's faults, and forgets it when it is over.
  func look(after link: Link, now: Int64) {
    link.tick(now: now)
    if let controller = controller(on: link), link.queue == nil {
      controller.disconnect(now: now)
      var message = FeedMessage(.controllerLeft, controller: controller.name)
      message.text = link.reason.isEmpty ? nil : link.reason
      server.publish(message)
    }
    switch link.phase {
    case .closed: links[link.id] = nil
    case .leftAlone:
      links[link.id] = nil
      leftAlone[link.device.sysfsPath] = (link.device, link.reason)
    default: break
    }
  }

  /// Controllers that did not come back in time.
  func forgetControllers(_ now: Int64) {
    for controller in controllers.values where controller.isGoneForGood(now: now) {
      retire(controller, now: now)
    }
  }

  private func retire(_ controller: Controller, now: Int64) {
    controller.end(now: now)
    tellNotices(of: controller)
    store.keep(controller.sessions)
    controllers[controller.key] = nil
  }

  static func fields(_ device: USBDeviceInfo) -> Logger.Metadata {
    [
      "controller": .string(device.serialNumber.isEmpty ? device.portPath : device.serialNumber),
      "port": .string(device.portPath), "product": .string(device.name),
    ]
  }
}
