namespace Arrakis.Scylla.Protocol.Types;

/// <summary>The types of CQL by their number on the wire (native protocol v4, section 4.2.5.2).</summary>
public enum CqlTypeCode : ushort
{
    /// <summary>A type of the server's own, named by its Java class.</summary>
    Custom = 0x0000,

    /// <summary>US-ASCII text.</summary>
    Ascii = 0x0001,

    /// <summary>64-bit integer.</summary>
    Bigint = 0x0002,

    /// <summary>Bytes.</summary>
    Blob = 0x0003,

    /// <summary>true or false.</summary>
    Boolean = 0x0004,

    /// <summary>64-bit integer that is only added to.</summary>
    Counter = 0x0005,

    /// <summary>Decimal of any precision.</summary>
    Decimal = 0x0006,

    /// <summary>64-bit IEEE 754.</summary>
    Double = 0x0007,

    /// <summary>32-bit IEEE 754.</summary>
    Float = 0x0008,

    /// <summary>32-bit integer.</summary>
    Int = 0x0009,

    /// <summary>Milliseconds since 1970.</summary>
    Timestamp = 0x000B,

    /// <summary>UUID.</summary>
    Uuid = 0x000C,

    /// <summary>UTF-8 text, which is <c>text</c> too.</summary>
    Varchar = 0x000D,

    /// <summary>Integer of any size.</summary>
    Varint = 0x000E,

    /// <summary>UUID of version 1.</summary>
    Timeuuid = 0x000F,

    /// <summary>IPv4 or IPv6 address.</summary>
    Inet = 0x0010,

    /// <summary>Days, 2³¹ for 1970-01-01.</summary>
    Date = 0x0011,

    /// <summary>Nanoseconds since midnight.</summary>
    Time = 0x0012,

    /// <summary>16-bit integer.</summary>
    Smallint = 0x0013,

    /// <summary>8-bit integer.</summary>
    Tinyint = 0x0014,

    /// <summary>List of one type.</summary>
    List = 0x0020,

    /// <summary>Map of two types.</summary>
    Map = 0x0021,

    /// <summary>Set of one type.</summary>
    Set = 0x0022,

    /// <summary>User-defined type.</summary>
    Udt = 0x0030,

    /// <summary>Tuple.</summary>
    Tuple = 0x0031,
}
