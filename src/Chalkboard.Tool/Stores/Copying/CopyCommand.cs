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
        Description = "Make the target the same: replace what differs, remove what the source has not, end sign-ins that it has not. " +
            "Without this, what the target has stays as it is",
    };
    private readonly Option<bool> _yes = Confirmation.CreateYesOption();

    public CopyCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("copy", "Copies all documents from one store to another, and the sign-ins of their owners, each with the lifetime that it " +
            "has left. May be run again, and goes on where it ended.", errors,
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
        if (address.IsSameAs(targetAddress)) throw new ToolException("That is one store, not two. Nothing was copied.");

        var source = await StoreConnection.OpenAsync(address).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var mirror = parseResult.GetValue(_mirror);
            if (mirror
                && !await Confirmation.AskAsync(
                    parseResult.GetValue(
                        _yes), _errors,
                        $"This makes {targetAddress.DisplayName} the same as {address.DisplayName}: what is in {targetAddress.DisplayName} alone is removed.", cancellationToken).ConfigureAwait(false))
                return ExitCode.Failure;

            var target = await StoreConnection.OpenAsync(targetAddress, canCreateFile: true).ConfigureAwait(false);
            await using (target.ConfigureAwait(false)) return await CopyAsync(
                source, target, mirror, cancellationToken).ConfigureAwait(false);
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
            await _errors.WriteLineAsync($"{tally} before it was broken off. Run it again to go on.").ConfigureAwait(false);
            throw;
        }

        await _output.WriteLineAsync($"{tally}.").ConfigureAwait(false);
        foreach (var (owner, id) in tally.SomeDiffering)
            await _errors.WriteLineAsync(
                $"{target.Name} has it otherwise: {Printable.ToLine(owner)} {Printable.ToLine(id)}").ConfigureAwait(false);
        if (tally.Differing > 0)
            await _errors.WriteLineAsync("chalk: Not all is as in the source. --mirror replaces it.").ConfigureAwait(false);
        return tally.Differing > 0 ? ExitCode.Failure : ExitCode.Success;
    }
}
