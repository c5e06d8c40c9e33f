// Any bytes are descriptors of a device, as far as they go.

@testable import USB

/// libFuzzer's entry. The input holds the configuration's number and a byte whose lowest bit says the speed, then what
/// sysfs hands out.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 2 else { return -1 }
  let interfaces = ConfigurationDescriptors.interfaces(
    in: Array(bytes[2...]), configuration: bytes[0],
    speed: bytes[1] & 1 == 0 ? .lowOrFull : .highOrAbove)
  precondition(interfaces.count <= ConfigurationDescriptors.interfacesMax, "too many interfaces")
  precondition(Set(interfaces.map(\.number)).count == interfaces.count, "an interface twice")
  return 0
}
