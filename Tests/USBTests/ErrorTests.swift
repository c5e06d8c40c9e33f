import Testing

@testable import USB

@Suite("Every failure says what it means and what to do")
struct ErrorTests {
  @Test(
    "A code of libusb becomes a kind and an errno",
    arguments: [
      (-1, .io, 5), (-2, .invalid, 22), (-3, .access, 13), (-4, .noDevice, 19),
      (-5, .notFound, 2), (-6, .busy, 16), (-7, .timeout, 110), (-8, .overflow, 75),
      (-9, .stall, 32), (-10, .interrupted, 4), (-11, .noMemory, 12), (-12, .unsupported, 95),
      (-99, .other, 5), (-50, .other, 5),
    ] as [(Int32, USBError.Kind, Int32)])
  func code(code: Int32, kind: USBError.Kind, errorNumber: Int32) {
    let error = USBError(code: code, doing: "open the device", device: "/dev/bus/usb/001/002")
    #expect(error.kind == kind)
    #expect(error.errorNumber == errorNumber)
    #expect(
      error.description.hasPrefix("cannot open the device at /dev/bus/usb/001/002: "))
    #expect(error.description.contains("(libusb \(code)); "))
  }

  @Test(
    "An errno of the system becomes a kind",
    arguments: [
      (1, .access), (2, .notFound), (4, .interrupted), (5, .io), (12, .noMemory), (13, .access),
      (16, .busy), (19, .noDevice), (22, .invalid), (32, .stall), (38, .unsupported), (71, .io),
      (75, .overflow), (95, .unsupported), (97, .unsupported), (108, .noDevice), (110, .timeout),
      (28, .other),
    ] as [(Int32, USBError.Kind)])
  func errorNumber(errorNumber: Int32, kind: USBError.Kind) {
    let error = USBError(errorNumber: errorNumber, doing: "list USB devices with udev")
    #expect(error.kind == kind)
    #expect(error.description.hasPrefix("cannot list USB devices with udev: "))
    #expect(error.description.contains("(errno \(errorNumber)); "))
  }

  @Test("No two kinds share a sentence, and none is empty")
  func sentences() {
    let texts = USBError.Kind.allCases.map {
      USBError(kind: $0, doing: "x", device: "", holder: "", code: 0, errorNumber: 0).description
    }
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.split(separator: ";").count >= 2 && $0.count > 40 })
  }

  @Test("Denied access names the rule, the group and the command that finds out more")
  func access() {
    let text = USBError(code: -3, doing: "open the device").description
    for word in ["60-grip.rules", "group grip", "gripctl doctor"] { #expect(text.contains(word)) }
  }

  @Test("A busy interface names who has it")
  func busy() {
    let error = USBError(
      code: -6, doing: "claim interface 0", device: "/dev/bus/usb/001/002",
      holder: "the kernel driver usbhid")
    #expect(error.description.contains(": the kernel driver usbhid has it (libusb -6); "))
  }

  @Test(
    "A failed transfer has the status that usbmon writes",
    arguments: [
      (.stalled, -32), (.overflow, -75), (.protocolError, -71), (.timedOut, -110),
      (.cancelled, -2), (.noDevice, -108), (.submission(code: -4), -19),
      (.submission(code: -11), -12), (.submission(code: -1), -5),
    ] as [(USBTransferFailure, Int32)])
  func transferStatus(failure: USBTransferFailure, status: Int32) {
    #expect(failure.errno == status)
  }
}
