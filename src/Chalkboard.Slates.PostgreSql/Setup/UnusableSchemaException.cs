namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>The store can't use the schema. The message is shown to operators.</summary>
internal sealed class UnusableSchemaException(string message) : Exception(message);
