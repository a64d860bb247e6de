module LanguageSamples.FSharp.Functions

open System
open System.Collections.Generic
open System.IO

let Closures (o: TextWriter) =
    let mutable count = 0
    let total = ref 0

    let add number =
        total.Value <- total.Value + number
        total.Value

    for number in 1..3 do
        count <- count + add number

    o.WriteLine $"{count} {total.Value}"

let private volume width height depth = width * 100 + height * 10 + depth

let Currying (o: TextWriter) =
    let flat = volume 1
    let line = flat 2
    o.WriteLine(line 3 + flat 4 5)
    o.WriteLine([ 1; 2 ] |> List.map (volume 0 9) |> List.sum)

let Composition_and_pipes (o: TextWriter) =
    let shout = String.map Char.ToUpperInvariant >> (fun text -> text + "!") >> String.replicate 2
    "hey" |> shout |> o.WriteLine
    (3, 4) ||> (fun a b -> a * b) |> o.WriteLine

let inline private twice value = value + value

let inline private largest (first: ^value) (second: ^value) : ^value =
    if first > second then first else second

let inline private lengthOf (item: ^item) = (^item: (member Length: int) item)

let Inline_functions (o: TextWriter) =
    o.WriteLine(twice 4)
    o.WriteLine(twice "ab")
    o.WriteLine(largest 2.5 1.5)
    o.WriteLine(lengthOf "four" + lengthOf [| 1 |])

let inline private each ([<InlineIfLambda>] action: int -> unit) (numbers: int[]) =
    for number in numbers do
        action number

let Inlined_lambdas (o: TextWriter) =
    [| 1; 2 |] |> each (fun number -> o.WriteLine(number * 7))

let private memoized (compute: 'key -> 'value) =
    let known = Dictionary<'key, 'value>()

    fun key ->
        match known.TryGetValue key with
        | true, value -> value
        | _ ->
            let value = compute key
            known[key] <- value
            value

let Functions_that_return_functions (o: TextWriter) =
    let square =
        memoized (fun number ->
            o.WriteLine $"compute {number}"
            number * number)

    o.WriteLine(square 4 + square 4 + square 5)

let Recursive_closures (o: TextWriter) =
    let offset = 1

    let rec fibonacci number =
        if number < 2 then number + offset - 1 else fibonacci (number - 1) + fibonacci (number - 2)

    o.WriteLine(fibonacci 10)

let Mutually_recursive_closures (o: TextWriter) =
    let step = o.NewLine.Length / o.NewLine.Length

    let rec ping number = if number <= 0 then "ping" else pong (number - step)
    and pong number = if number <= 0 then "pong" else ping (number - step)

    o.WriteLine(ping 5 + ping 6)

let Generic_local_functions (o: TextWriter) =
    let pair first second = $"{first}/{second}"
    let last (items: 'item list) = List.item (items.Length - 1) items
    o.WriteLine(pair 1 "x" + pair "y" 2.5 + string (last [ 1; 2 ]) + last [ "a"; "b" ])

let Functions_of_many_arguments (o: TextWriter) =
    let join a b c d e f (g: string) = String.concat "," [ a; b; c; d; e; f; g ]
    let partly = join "1" "2" "3"
    o.WriteLine(partly "4" "5" "6" "7")

let Delegates (o: TextWriter) =
    let change = Func<int, int>(fun number -> number + 1)
    let write = Action<string>(o.WriteLine)
    write.Invoke(string (change.Invoke 4))
    o.WriteLine(Array.ConvertAll([| 1; 2 |], fun number -> number * 3) |> Array.sum)

let private applied (change: 'a -> 'b) (items: 'a seq) = [ for item in items -> change item ]

let Higher_order_functions (o: TextWriter) =
    fprintfn o "%A" (applied (fun number -> number % 2 = 0) [ 1; 2 ])
    fprintfn o "%A" (applied String.length [ "a"; "bb" ])

let Quotations (o: TextWriter) =
    let quoted = <@ fun number -> number * 2 + 1 @>

    match quoted with
    | Microsoft.FSharp.Quotations.Patterns.Lambda(variable, _) -> o.WriteLine variable.Name
    | _ -> o.WriteLine "no lambda"

    o.WriteLine(Microsoft.FSharp.Linq.RuntimeHelpers.LeafExpressionConverter.EvaluateQuotation <@ 4 + 5 @>)

let private (.+.) (a, b) (c, d) = (a + c, b + d)

let Operators (o: TextWriter) = o.WriteLine((1, 2) .+. (3, 4) .+. (5, 6))
