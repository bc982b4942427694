namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>The schema cannot be brought to what this program needs; the message says what is wrong and what to do.</summary>
/// <param name="message">The message.</param>
/// <param name="innerException">What found it; null if the migrator did.</param>
public sealed class SchemaException(string message, Exception? innerException = null) : Exception(message, innerException);
