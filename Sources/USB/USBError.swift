/// Why something on the bus could not be done: what was tried, on which device, what it means here and what to do.
public struct USBError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, for programs; people read `description`.
  public enum Kind: Sendable, CaseIterable {
    /// The system does not let this user open the device.
    case access
    /// A kernel driver or another program has the interface.
    case busy
    /// There is no such device, interface or endpoint (yet).
    case notFound
    /// The device was there and is gone.
    case noDevice
    /// The device refuses the request, or its endpoint is halted.
    case stall
    /// The device did not answer in time.
    case timeout
    /// The transfer failed on the wire.
    case io
    /// The device sent more than was asked for.
    case overflow
    /// The kernel or the library lacks the operation.
    case unsupported
    /// The system has no memory left for transfers.
    case noMemory
    /// A signal interrupted the call.
    case interrupted
    /// The device or the system refused the parameters of the call.
    case invalid
    /// Anything else.
    case other
  }

  /// The kind of failure.
  public var kind: Kind
  /// What was being done: "open the device", "claim interface 0".
  public var doing: String
  /// The node of the device ("/dev/bus/usb/001/002"), or an empty string where no device is concerned.
  public var device: String
  /// Who holds the device, where that is known: "the kernel driver usbhid", "gripd (process 812)"; else empty.
  public var holder: String
  /// The code that libusb gave, or 0 where the failure is not libusb's.
  public var code: Int32
  /// The error number as Linux counts them, positive. Where libusb hides it, the one that it stands for.
  public var errorNumber: Int32

  /// One line for people: what could not be done, why, and what to do.
  public var description: String {
    let place = device.isEmpty ? "" : " at \(device)"
    let cause = holder.isEmpty ? meaning : "\(holder) has it"
    let number = code != 0 ? "libusb \(code)" : "errno \(errorNumber)"
    return "cannot \(doing)\(place): \(cause) (\(number)); \(advice)"
  }
}

extension USBError {
  /// A failure that libusb reported.
  init(code: Int32, doing: String, device: String = "", holder: String = "") {
    let meaning = Self.meaning(ofCode: code)
    self.init(
      kind: meaning.kind, doing: doing, device: device, holder: holder, code: code,
      errorNumber: meaning.errorNumber)
  }

  /// A failure that the system reported, as a positive errno.
  init(errorNumber: Int32, doing: String, device: String = "") {
    self.init(
      kind: Self.kind(ofErrorNumber: errorNumber), doing: doing, device: device, holder: "",
      code: 0, errorNumber: errorNumber)
  }

  /// What a code of libusb (`enum libusb_error`) stands for. EIO where no errno fits better.
  static func meaning(ofCode code: Int32) -> (kind: Kind, errorNumber: Int32) {
    switch code {
    case -1: (.io, LinuxError.io)
    case -2: (.invalid, LinuxError.invalid)
    case -3: (.access, LinuxError.access)
    case -4: (.noDevice, LinuxError.noDevice)
    case -5: (.notFound, LinuxError.notFound)
    case -6: (.busy, LinuxError.busy)
    case -7: (.timeout, LinuxError.timedOut)
    case -8: (.overflow, LinuxError.overflow)
    case -9: (.stall, LinuxError.brokenPipe)
    case -10: (.interrupted, LinuxError.interrupted)
    case -11: (.noMemory, LinuxError.noMemory)
    case -12: (.unsupported, LinuxError.unsupported)
    default: (.other, LinuxError.io)
    }
  }

  /// The kind of an errno, as far as the calls made here give them.
  static func kind(ofErrorNumber errorNumber: Int32) -> Kind {
    switch errorNumber {
    case LinuxError.access, LinuxError.notPermitted: .access
    case LinuxError.busy: .busy
    case LinuxError.notFound: .notFound
    case LinuxError.noDevice, LinuxError.shutdown: .noDevice
    case LinuxError.brokenPipe: .stall
    case LinuxError.timedOut: .timeout
    case LinuxError.io, LinuxError.protocolError: .io
    case LinuxError.overflow: .overflow
    case LinuxError.unsupported, LinuxError.noSystemCall, LinuxError.noAddressFamily: .unsupported
    case LinuxError.noMemory: .noMemory
    case LinuxError.interrupted: .interrupted
    case LinuxError.invalid: .invalid
    default: .other
    }
  }

  private var meaning: String {
    switch kind {
    case .access: "this user may not do that with the device"
    case .busy: "a kernel driver or another program has it"
    case .notFound: "it is not there, or not yet"
    case .noDevice: "the device was unplugged, or reset itself"
    case .stall: "the device refuses the request"
    case .timeout: "the device does not answer"
    case .io: "the transfer failed on the wire"
    case .overflow: "the device sent more bytes than were asked for"
    case .unsupported: "this kernel or this libusb cannot do that"
    case .noMemory: "the system has no memory left for USB transfers"
    case .interrupted: "a signal interrupted the call"
    case .invalid: "the system or the device refuses the parameters"
    case .other: "the system gives no reason"
    }
  }

  private var advice: String {
    switch kind {
    case .access:
      "the udev rule 60-grip.rules gives controllers to the group grip: install the rule, add the user to "
        + "the group and plug the device in again; 'gripctl doctor' says which of these is missing"
    case .busy:
      "end the other program, or plug the device in again; 'gripctl doctor' says who uses it"
    case .notFound: "just after plugging in, try again in a moment; else check the cable"
    case .noDevice: "plug it in again; if nobody unplugged it, check the cable and the hub"
    case .stall: "the device may lack the function; if it worked before, plug the device in again"
    case .timeout: "plug the device in again; if that does not help, try another port or cable"
    case .io: "check the cable and the hub, and try another port"
    case .overflow:
      "its descriptors and its firmware contradict each other: report this to its maker"
    case .unsupported:
      "update the system, and see that this process may use USB and netlink sockets"
    case .noMemory:
      "close other programs that use USB, or raise /sys/module/usbcore/parameters/usbfs_memory_mb"
    case .interrupted: "try again"
    case .invalid: "the descriptors of the device may be wrong: 'gripctl doctor' shows them"
    case .other: "plug the device in again; 'gripctl doctor' looks for causes"
    }
  }
}

/// Error numbers of Linux, which are part of its interface. The C library has them under these values too; they stand
/// here so that the tables can be read, and tested, without it.
enum LinuxError {
  static let notPermitted: Int32 = 1  // EPERM
  static let notFound: Int32 = 2  // ENOENT
  static let interrupted: Int32 = 4  // EINTR
  static let io: Int32 = 5  // EIO
  static let noMemory: Int32 = 12  // ENOMEM
  static let access: Int32 = 13  // EACCES
  static let busy: Int32 = 16  // EBUSY
  static let noDevice: Int32 = 19  // ENODEV
  static let invalid: Int32 = 22  // EINVAL
  static let brokenPipe: Int32 = 32  // EPIPE
  static let noSystemCall: Int32 = 38  // ENOSYS
  static let protocolError: Int32 = 71  // EPROTO
  static let overflow: Int32 = 75  // EOVERFLOW
  static let unsupported: Int32 = 95  // EOPNOTSUPP
  static let noAddressFamily: Int32 = 97  // EAFNOSUPPORT
  static let noBuffers: Int32 = 105  // ENOBUFS
  static let shutdown: Int32 = 108  // ESHUTDOWN
  static let timedOut: Int32 = 110  // ETIMEDOUT
}
