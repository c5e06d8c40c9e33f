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
    _ context: USBContext, _ device: USBDeviceInfo, _ interface: USBInterfaceInfo,
    _ terms: Link.Terms, wakeUp: WakeUp
  ) throws(ControllerOpeningError) -> Opened {
    let controller = try OpenedController(
      opening: device, interface, isListed: terms.isListed, profiles: terms.profiles, in: context)
    let queue = ReportQueue(
      intervalMicroseconds: controller.endpoint.intervalMicroseconds,
      reportBytesMax: controller.transferBytes, wakeUp: wakeUp)
    if controller.isGoDirect { return try measure(controller, queue) }
    do throws(USBError) {
      let stream = try controller.stream(to: queue)
      return Opened(controller: controller, stream: StreamHolder(stream), queue: queue)
    } catch { throw .usb(error) }
  }

  /// Reads a dynamometer, and tells it to measure.
  private static func measure(
    _ controller: OpenedController, _ queue: ReportQueue
  ) throws(ControllerOpeningError) -> Opened {
    var controller = controller
    let talk = GoDirectTalk(handingOnTo: queue)
    let stream: USBStream
    do throws(USBError) { stream = try controller.stream(to: talk) } catch { throw .usb(error) }
    do throws(ControllerOpeningError) {
      let conversation = try talk.begin(
        &controller, now: { SystemClock.bootNanoseconds }, pause: SystemClock.sleep)
      return Opened(
        controller: controller, stream: StreamHolder(stream, controller, conversation),
        queue: queue)
    } catch {
      _ = stream.close(withinMilliseconds: Link.closingMilliseconds)
      throw error
    }
  }
}
