namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>The schema is not ours to use.</summary>
internal sealed class UnusableSchemaException(string message) : Exception(message);
