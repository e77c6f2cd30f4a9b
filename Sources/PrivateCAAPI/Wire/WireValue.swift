package import JSON

/// A value as it came over the wire, before any shape is known: bodies of either encoding are read into the same tree.
package typealias WireValue = JSONValue
