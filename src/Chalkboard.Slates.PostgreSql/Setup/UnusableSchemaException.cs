namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>The schema is not ours to use.</summary>
internal sealed class UnusableSchemaException(string message) : Exception(message);
