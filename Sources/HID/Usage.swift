/// What a value or a group of values means: a page and an id on it (USB HID Usage Tables).
public struct Usage: Sendable, Equatable, Hashable {
  /// The usage page, such as 0x20 for sensors; 0xFF00 and above belong to vendors.
  public var page: UInt16
  /// The id on the page. On the sensor page the top nibble may be a modifier: see
  /// `withoutSensorModifier`.
  public var id: UInt16

  /// The usage `id` on `page`.
  public init(page: UInt16, id: UInt16) {
    self.page = page
    self.id = id
  }

  /// Page and id as the one number of an extended usage.
  var number: UInt32 { UInt32(page) << 16 | UInt32(id) }

  /// The same usage without the modifier (sensitivity, maximum, minimum, ...) that the sensor page
  /// keeps in the top nibble; usages of other pages are returned as they are.
  public var withoutSensorModifier: Usage {
    page == UsagePage.sensor ? Usage(page: page, id: id & 0x0FFF) : self
  }
}

/// A collection around a field: a Collection item of the descriptor (HID 1.11, 6.2.2.6).
public struct Collection: Sendable, Equatable {
  /// 0 physical, 1 application, 2 logical, 3 report, 4 named array, 5 usage switch, 6 usage
  /// modifier, 0x80 and up vendor.
  public var type: UInt8
  /// What the collection stands for; id 0 where the descriptor gives none.
  public var usage: Usage

  /// A collection of `type` that stands for `usage`.
  public init(type: UInt8, usage: Usage) {
    self.type = type
    self.usage = usage
  }
}
