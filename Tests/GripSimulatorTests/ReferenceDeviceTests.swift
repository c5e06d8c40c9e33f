import GripSimulator
import Testing

@Suite("The reference controller")
struct ReferenceDeviceTests {
}
