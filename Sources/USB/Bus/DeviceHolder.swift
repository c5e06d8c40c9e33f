/// Who has a device or one of its interfaces, for messages. Best effort: without rights over other users' processes,
/// what they have open is not visible.
enum DeviceHolder {
  /// "the kernel driver usbhid", "gripd (process 812)", or an empty string when nobody is found.
  static func find(devicePath: String, interface: UInt8, nodePath: String) -> String {
    if let driver = SysfsDevice.driver(path: devicePath, interface: interface), driver != "usbfs" {
      return "the kernel driver \(driver)"
    }
    return process(nodePath: nodePath)
  }

  /// A process that has the node open, other than this one.
  private static func process(nodePath: String) -> String {
    let own = SystemFiles.linkTarget("/proc/self") ?? ""
    for process in SystemFiles.names(in: "/proc") where Int(process) != nil && process != own {
      let folder = "/proc/\(process)/fd"
      for descriptor in SystemFiles.names(in: folder)
      where SystemFiles.linkTarget("\(folder)/\(descriptor)") == nodePath {
        let name = SystemFiles.attribute("/proc/\(process)/comm") ?? "a program"
        return "\(name) (process \(process))"
      }
    }
    return ""
  }
}
