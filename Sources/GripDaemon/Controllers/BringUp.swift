import GripDevice
import USB

/// Opens a controller and starts its stream. All of it may block: it runs on a thread of its own.
enum BringUp {
  /// A controller that is open and sends.
  struct Opened: Sendable {
    var controller: OpenedController
    var stream: StreamHolder
    var queue: ReportQueue
  }

  static func run(
    _ context: USBContext, _ device: USBDeviceInfo, _ interface: USBInterfaceInfo, isListed: Bool,
    wakeUp: WakeUp
  ) throws(ControllerOpeningError) -> Opened {
    let controller = try OpenedController(
      opening: device, interface, isListed: isListed, in: context)
    let queue = ReportQueue(
      intervalMicroseconds: controller.endpoint.intervalMicroseconds,
      reportBytesMax: controller.transferBytes, wakeUp: wakeUp)
    do throws(USBError) {
      let stream = try controller.stream(to: queue)
      return Opened(controller: controller, stream: StreamHolder(stream), queue: queue)
    } catch { throw .usb(error) }
  }
}
