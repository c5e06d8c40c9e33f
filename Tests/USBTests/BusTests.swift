import Testing
import USB

/// Whether this machine lets a program listen to udev: containers without netlink do not.
private let canListen = (try? USBMonitor()) != nil

@Suite(
  "On any machine, with devices or without",
  .enabled(if: canListen, "this machine gives no netlink socket to listen to udev with"))
struct BusTests {
  @Test("A monitor lists what is there, can be waited on, and has nothing to tell yet")
  func monitor() throws {
    let monitor = try USBMonitor()
    #expect(monitor.fileDescriptor >= 0)
    for device in try monitor.present() {
      #expect(device.sysfsPath.hasPrefix("/sys/"))
      #expect(device.nodePath.hasPrefix("/dev/bus/usb/"))
    }
  }

  @Test("Monitors and contexts start and stop, again and again, several at once")
  func startAndStop() throws {
    for _ in 0..<20 {
      let contexts = [try USBContext(), try USBContext()]
      let monitor = try USBMonitor()
      #expect(contexts.count == 2 && monitor.next() == nil)
    }
  }

  @Test("A device that is not there cannot be opened, and the error names its node")
  func openAbsent() throws {
    let context = try USBContext()
    let error = try #require(throws: USBError.self) {
      try context.open(USBDeviceAddress(bus: 250, address: 127))
    }
    #expect(error.kind == .notFound)
    #expect(error.device == "/dev/bus/usb/250/127")
  }
}
