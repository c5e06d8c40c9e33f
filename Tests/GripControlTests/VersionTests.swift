import Foundation
import GripControl
import TestSupport
import Testing

@Suite("Version")
struct VersionTests {
  @Test("The programs state the version of the file VERSION, from which the package takes its own")
  func oneVersion() throws {
    let file = SharedData.projectRoot.appending(path: "VERSION")
    #expect(try String(contentsOf: file, encoding: .utf8) == gripVersion + "\n")
  }
}
