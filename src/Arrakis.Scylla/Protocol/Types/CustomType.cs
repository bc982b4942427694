namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A type of the server's own. Its values are bytes to this client, <c>duration</c> apart.</summary>
/// <param name="ClassName">The Java class that stands for it on the server.</param>
public sealed record CustomType(string ClassName) : CqlType(CqlTypeCode.Custom)
{
    private const string Package = "org.apache.cassandra.db.marshal.";

    /// <summary>The class of <c>duration</c>, which versions 3 and 4 of the protocol have no number for.</summary>
    internal const string DurationClass = Package + "DurationType";

    /// <inheritdoc/>
    public override string Name => ClassName == DurationClass ? "duration" : $"'{ClassName}'";

    /// <summary>
    /// The type of a class: version 3 has no number for four types that version 4 has, and servers that know them name their
    /// classes there.
    /// </summary>
    internal static CqlType FromClass(string className) => className switch
    {
        Package + "SimpleDateType" => Of(CqlTypeCode.Date),
        Package + "TimeType" => Of(CqlTypeCode.Time),
        Package + "ShortType" => Of(CqlTypeCode.Smallint),
        Package + "ByteType" => Of(CqlTypeCode.Tinyint),
        _ => new CustomType(className),
    };
}
