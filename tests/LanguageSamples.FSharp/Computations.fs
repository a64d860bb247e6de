module LanguageSamples.FSharp.Computations

open System
open System.IO
open System.Linq
open System.Threading
open System.Threading.Tasks

let private later number =
    task {
        do! Task.Yield()
        return number * 2
    }

let Tasks (o: TextWriter) : Task =
    task {
        let! first = later 1
        let! second = later 2
        o.WriteLine(first + second)
        let! third = Task.FromResult 5
        o.WriteLine third
        return! later 4
    }

let private failing message : Task<int> =
    task {
        do! Task.Yield()
        return failwith message
    }

let Tasks_that_fail (o: TextWriter) : Task =
    task {
        try
            try
                let! number = failing "task"
                o.WriteLine number
            finally
                o.WriteLine "finally"
        with failure ->
            do! Task.Yield()
            o.WriteLine failure.Message
    }

type private Closing(o: TextWriter) =
    interface IAsyncDisposable with
        member _.DisposeAsync() =
            o.WriteLine "closed"
            ValueTask.CompletedTask

let Tasks_with_loops_and_use (o: TextWriter) : Task =
    task {
        use _ = new Closing(o)
        let mutable sum = 0

        for number in 1..3 do
            let! doubled = later number
            sum <- sum + doubled

        while sum > 5 do
            do! Task.Yield()
            sum <- sum - 4

        o.WriteLine sum
    }

let Background_tasks (o: TextWriter) : Task =
    backgroundTask {
        let! numbers = Task.WhenAll [ for number in 1..4 -> later number ]
        o.WriteLine(Array.sum numbers)
    }

let private slowly number =
    async {
        do! Async.Sleep 0
        return number + 1
    }

let Async_workflows (o: TextWriter) : Task =
    async {
        let! first = slowly 1
        let! second = slowly first
        o.WriteLine(first + second)
    }
    |> Async.StartAsTask
    :> Task

let Async_in_parallel (o: TextWriter) : Task =
    async {
        let! numbers = Async.Parallel [ for number in 1..5 -> slowly number ]
        o.WriteLine(Array.sum numbers)
    }
    |> Async.StartAsTask
    :> Task

let Async_that_fails (o: TextWriter) : Task =
    async {
        try
            try
                let! number = slowly 1
                return failwith $"async {number}"
            finally
                o.WriteLine "finally"
        with failure ->
            o.WriteLine failure.Message
    }
    |> Async.StartAsTask
    :> Task

let Async_with_loops (o: TextWriter) : Task =
    let rec count number total =
        async {
            if number = 0 then
                return total
            else
                let! next = slowly total
                return! count (number - 1) next
        }

    async {
        let! total = count 50 0
        o.WriteLine total

        for number in 1..2 do
            let! next = slowly number
            o.WriteLine next
    }
    |> Async.StartAsTask
    :> Task

let Async_awaits_tasks (o: TextWriter) : Task =
    async {
        let! doubled = later 21 |> Async.AwaitTask
        o.WriteLine doubled
        let! failed = failing "awaited" |> Async.AwaitTask |> Async.Catch

        match failed with
        | Choice1Of2 _ -> o.WriteLine "none"
        | Choice2Of2 failure -> o.WriteLine(failure.GetBaseException().Message)
    }
    |> Async.StartAsTask
    :> Task

let Async_cancelled (o: TextWriter) : Task =
    task {
        use source = new CancellationTokenSource()

        let waiting =
            Async.StartAsTask(
                async {
                    source.Cancel()
                    do! Async.Sleep 100_000
                    return 1
                },
                cancellationToken = source.Token
            )

        try
            let! _ = waiting
            ()
        with :? OperationCanceledException ->
            o.WriteLine "cancelled"
    }

let private numbers limit =
    seq {
        for number in 1..limit do
            if number % 3 <> 0 then
                yield number

        yield! [ 100; 200 ]
    }

let Sequences (o: TextWriter) =
    o.WriteLine(String.Join(",", numbers 7))
    o.WriteLine(numbers 9 |> Seq.takeWhile (fun number -> number < 5) |> Seq.sum)

let private guarded (o: TextWriter) count =
    seq {
        try
            for number in 1..count do
                yield number
        finally
            o.WriteLine "closed"
    }

let Sequences_with_finally (o: TextWriter) =
    for number in guarded o 2 do
        o.WriteLine number

    o.WriteLine(Seq.head (guarded o 5))

let Sequences_that_fail (o: TextWriter) =
    let faulty =
        seq {
            yield 1
            failwith "sequence"
        }

    try
        for number in faulty do
            o.WriteLine number
    with failure ->
        o.WriteLine failure.Message

let Comprehensions (o: TextWriter) =
    fprintfn o "%A" [ for row in 1..3 do for column in 1..row do if row <> column then yield row * column ]
    fprintfn o "%A" [| yield 1; yield! [ 2; 3 ] |]

let rec private infinite number =
    seq {
        yield number
        yield! infinite (number + 1)
    }

let Recursive_sequences (o: TextWriter) =
    o.WriteLine(infinite 1 |> Seq.take 20 |> Seq.sum)

type Maybe() =
    member _.Bind(value, next) = Option.bind next value
    member _.Return value = Some value
    member _.ReturnFrom(value: 'value option) = value
    member _.Zero() = None
    member _.Delay(body: unit -> 'value option) = body
    member _.Run(body: unit -> 'value option) = body ()
    member _.Combine(first, second: unit -> 'value option) = if Option.isSome first then first else second ()

let private maybe = Maybe()

let private positive number = if number > 0 then Some number else None

let Builders_of_ones_own (o: TextWriter) =
    let sum first second =
        maybe {
            let! first = positive first
            let! second = positive second

            if first > 100 then
                return -1

            return first + second
        }

    fprintfn o "%A %A %A" (sum 1 2) (sum 1 -2) (sum 101 1)

let Queries (o: TextWriter) =
    let squares =
        query {
            for number in Enumerable.Range(1, 6) do
                where (number % 2 = 0)
                sortByDescending number
                select (number * number)
        }

    o.WriteLine(String.Join(",", squares))

let Mailboxes (o: TextWriter) : Task =
    task {
        use mailbox =
            MailboxProcessor.Start(fun inbox ->
                let rec loop total =
                    async {
                        let! (number: int, reply: AsyncReplyChannel<int>) = inbox.Receive()
                        reply.Reply(total + number)
                        return! loop (total + number)
                    }

                loop 0)

        for number in 1..3 do
            let! total = mailbox.PostAndAsyncReply(fun reply -> number, reply) |> Async.StartAsTask
            o.WriteLine total
    }
