import GripPipeline
import GripControl
import GripStore
import USB

/// How the daemon and its controllers are.
extension Daemon {
  func status(_ now: Int64) -> DaemonStatus {
    var status = DaemonStatus()
    status.version = gripVersion
    status.uptimeSeconds = Double(now - startedAt) / 1e9
    status.directory = settings.directory
    status.clients = server.clients
    status.feedMessagesLost = server.feedMessagesLost
    store.describe(into: &status, controllers.values.map(\.sessions))
    return status
  }

  func controllerStatuses(_ now: Int64) -> [ControllerStatus] {
    var statuses = links.values.map { status(of: $0, now) }
    for controller in controllers.values where controller.link == nil {
      var status = describe(controller.device)
      status.state = .away
      status.reason = "it was unplugged and may come back to its session"
      add(controller, to: &status)
      statuses.append(status)
    }
    return statuses.sorted { $0.controller < $1.controller }
  }

  func leftAloneStatuses() -> [ControllerStatus] {
    leftAlone.values.map { device, reason in
      var status = describe(device)
      status.state = .leftAlone
      status.reason = reason
      return status
    }.sorted { $0.port < $1.port }
  }

  private func status(of link: Link, _ now: Int64) -> ControllerStatus {
    var status = describe(link.device)
    status.reason = link.reason
    status.reports = link.reports
    status.transferFailures = link.transferFailures
    status.state = state(of: link, now)
    if let controller = controllers.values.first(where: { $0.link === link }) {
      add(controller, to: &status)
    }
    return status
  }

  private func state(of link: Link, _ now: Int64) -> ControllerStatus.State {
    switch link.phase {
    case .streaming: link.isSilent(now: now) ? .silent : .streaming
    case .opening, .waiting: link.isFailing ? .failing : .opening
    case .leftAlone: .leftAlone
    case .resting, .recovering, .closing, .closed: .failing
    }
  }

  func describe(_ device: USBDeviceInfo) -> ControllerStatus {
    var status = ControllerStatus()
    status.label = settings.label(of: device)
    status.name = device.name
    status.serialNumber = device.serialNumber
    status.vendorID = device.vendorID
    status.productID = device.productID
    status.port = device.portPath
    status.controller =
      [status.label, status.serialNumber, status.port].first { !$0.isEmpty } ?? ""
    return status
  }

  private func add(_ controller: Controller, to status: inout ControllerStatus) {
    status.controller = controller.name
    status.reportsLostByHost = controller.lost
    status.session = controller.sessionStatus
  }
}
