using System.CommandLine;
using Chalkboard.Slates;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary><c>chalk slates copy</c>.</summary>
internal sealed class CopyCommand : StoreCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly TimeProvider _timeProvider;
    private readonly StoreArguments _target;
    private readonly Option<bool> _mirror = new("--mirror")
    {
        Description = "Make the target equal to the source: replace documents that differ, delete other documents, revoke other " +
            "sign-ins. Without this option, existing documents of the target are not changed",
    };
    private readonly Option<bool> _yes = Confirmation.CreateYesOption();

    public CopyCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("copy", "Copies all documents from one store to another, and the sign-ins of their owners, each with its remaining " +
            "lifetime. An interrupted copy continues when it is run again.", errors,
            "chalk slates copy --store sqlite --connection /var/lib/shop/slates.db --to-store redis --to-connection-file /etc/shop/redis",
            "chalk slates copy --to-store sqlite --to-connection backup.db --mirror --yes")
    {
        (_output, _errors, _timeProvider) = (output, errors, timeProvider);
        _target = StoreArguments.CreateTarget(this);
        Options.Add(_mirror);
        Options.Add(_yes);
    }

    protected override async Task<int> RunAsync(
        StoreAddress address, ParseResult parseResult, SecretRedactor secrets, CancellationToken cancellationToken)
    {
        var targetAddress = await _target.ReadAsync(parseResult, secrets, cancellationToken).ConfigureAwait(false);
        if (address.IsSameAs(targetAddress)) throw new ToolException("The source and the target are the same store. Nothing was copied.");

        var source = await StoreConnection.OpenAsync(address).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var mirror = parseResult.GetValue(_mirror);
            var question = $"This makes {targetAddress.DisplayName} equal to {address.DisplayName}: documents that only " +
                $"{targetAddress.DisplayName} has are deleted, and its other sign-ins revoked.";
            if (mirror
                && !await Confirmation.AskAsync(parseResult.GetValue(_yes), _errors, question, cancellationToken).ConfigureAwait(false))
                return ExitCode.Failure;

            var target = await StoreConnection.OpenAsync(targetAddress, canCreateFile: true).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
                return await CopyAsync(source, target, mirror, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> CopyAsync(StoreConnection source, StoreConnection target, bool mirror, CancellationToken cancellationToken)
    {
        var tally = new CopyTally();
        try
        {
            await CopyProgress.ShowAsync(
                _errors, tally, _timeProvider, new StoreCopy(
                    source, target, mirror, _timeProvider, tally).RunAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SlateException or ToolException or OperationCanceledException)
        {
            await _errors.WriteLineAsync($"{tally} before the copy was interrupted. Run it again to continue.").ConfigureAwait(false);
            throw;
        }

        await _output.WriteLineAsync($"{tally}.").ConfigureAwait(false);
        foreach (var (owner, id) in tally.SomeDiffering)
            await _errors.WriteLineAsync(
                $"Differs in {target.Name}: {Printable.ToLine(owner)} {Printable.ToLine(id)}").ConfigureAwait(false);
        if (tally.Differing > 0)
            await _errors.WriteLineAsync("chalk: Some documents differ from the source. --mirror replaces them.").ConfigureAwait(false);
        return tally.Differing > 0 ? ExitCode.Failure : ExitCode.Success;
    }
}
