using System.Data.Common;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The commands of Microsoft.Data.SqlClient and System.Data.SqlClient, which have the same events with different prefixes.
/// </summary>
internal sealed class SqlClientSource : DiagnosticDependencySource
{
    protected override bool IsKnown(string name) =>
        name.EndsWith(".WriteCommandBefore", StringComparison.Ordinal) || name.EndsWith(".WriteCommandAfter", StringComparison.Ordinal)
            || name.EndsWith(".WriteCommandError", StringComparison.Ordinal);

    protected override void Record(Operation operation, string name, object payload)
    {
        var id = PayloadReader.GetId(payload, "OperationId");
        if (name.EndsWith("Before", StringComparison.Ordinal))
        {
            if (DependencyScope.IsOpen(operation) || PayloadReader.Get(payload, "Command") is not DbCommand command) return;
            var item = DependencySources.CreateSqlDependency(operation, command);
            operation.AddOpenDependency(id, operation.AddItem(EventKind.DependencyStart, item));
            return;
        }

        var exception = PayloadReader.Get(payload, "Exception") as Exception;
        operation.EndDependency(
            operation.RemoveOpenDependency(id), exception is null ? null : DependencyResult.FormatException(exception),
            isFailed: name.EndsWith("Error", StringComparison.Ordinal));
    }
}
